import { Anchor, Code, Mark } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { createContext, Fragment, type ReactNode, useContext } from "react";

import type { Run } from "../api";
import { Formula } from "./Formula";
import { pieces } from "./tags";

/** The space that what is shown belongs to: where its files are. */
export const SpaceId = createContext("");

/** Inline text. */
export function Runs({ runs }: { runs: Run[] }) {
  const space = useContext(SpaceId);
  return runs.map((run, index) => <Fragment key={index}>{marked(run, space)}</Fragment>);
}

function marked(run: Run, space: string): ReactNode {
  const href = run.href && (isNamed(run) ? `/s/${space}/named/${encodeURIComponent(run.href)}` : safe(run.href, space));
  if (run.kind === "image" && href && isOwn(href)) return <img src={href} alt={run.text} title={run.title ?? undefined} />;
  const marks = new Set((run.marks ?? []).map((mark) => mark.split(":", 1)[0]));
  const isPlain = space !== "" && !href && !run.kind && !marks.has("code") && !marks.has("formula");
  let shown: ReactNode = (run.text || (isNamed(run) ? (run.href ?? "") : "")).split("\n").map((line, index) => (
    <Fragment key={index}>
      {index > 0 && <br />}
      {isPlain ? <Tagged text={line} space={space} /> : line}
    </Fragment>
  ));
  if (marks.has("formula")) shown = <Formula latex={run.text} display={marks.has("display")} />;
  else if (marks.has("code") || run.kind === "html") shown = <Code>{shown}</Code>;
  if (marks.has("bold")) shown = <strong>{shown}</strong>;
  if (marks.has("italic")) shown = <em>{shown}</em>;
  if (marks.has("strike")) shown = <s>{shown}</s>;
  if (marks.has("highlight")) shown = <Mark>{shown}</Mark>;
  if (href) {
    shown = (
      <Anchor href={href} title={run.title ?? undefined} rel="noreferrer noopener" {...(isPage(href) ? { renderRoot: (props) => <Link {...props} to={href} /> } : isOwn(href) ? {} : { target: "_blank" })}>
        {shown}
      </Anchor>
    );
  }
  return shown;
}

/** A wiki link leads to what is called so; without a label, that is its label. */
const isNamed = ({ kind }: Run): boolean => kind === "wiki" || kind === "embed";

/** Whether an address is a page of this app: then it opens in it. */
const isPage = (href: string): boolean => /^\/(d|s)\/[^?#]*$/.test(href);

/** Text in which tags lead to the documents that have them. */
function Tagged({ text, space }: { text: string; space: string }) {
  return pieces(text).map(({ text, tag }, index) =>
    tag ? (
      <Anchor key={index} inherit renderRoot={(props) => <Link {...props} to="/s/$space/tags/$tag" params={{ space, tag }} />}>
        {text}
      </Anchor>
    ) : (
      text
    ),
  );
}

/** Whether an address is this server's. Pictures elsewhere are linked, not loaded: loading one tells its host who reads what. */
export function isOwn(href: string): boolean {
  try {
    return new URL(href, location.origin).origin === location.origin;
  } catch {
    return false;
  }
}

/** An address that runs nothing: pages, mail, our own blocks and files; anything else leads nowhere. */
export function safe(href: string, space: string): string | undefined {
  const file = /^file:\/\/([0-9a-f-]{36})$/i.exec(href)?.[1];
  if (file) return `/api/spaces/${space}/files/${file}`;
  const block = /^block:\/\/([0-9a-f-]{36})$/i.exec(href)?.[1];
  if (block) return `/d/${block}`;
  try {
    const { protocol } = new URL(href, location.origin);
    return ["http:", "https:", "mailto:"].includes(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
