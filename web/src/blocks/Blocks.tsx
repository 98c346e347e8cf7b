import "./bounds.css";

import { Anchor, Blockquote, Checkbox, Code, Divider, Image, Text, Title, type TitleOrder } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { type ReactNode, useContext } from "react";

import type { Block } from "../api";
import { Counted } from "../document/comments/Counted";
import { Marked } from "../document/unseen/Marked";
import classes from "./blocks.module.css";
import { Callout, type CalloutProperty } from "./Callout";
import { Cells } from "./Cells";
import { Collection } from "./Collection";
import { Formula } from "./Formula";
import { LinkCard } from "./LinkCard";
import { isOwn, Runs, safe, SpaceId } from "./Runs";

/** Blocks one below the other, and what is inside each; addresses name them. Neighbouring list items are one list. */
export function Blocks({ blocks }: { blocks: Block[] }) {
  const groups: Block[][] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last && before && listOf(block) && listOf(before) === listOf(block) && !block.properties.newList) last.push(block);
    else groups.push([block]);
  }
  return groups.map((group) => {
    const [first] = group;
    if (!first) return null;
    return listOf(first) ? <List key={first.id} items={group} /> : <Single key={first.id} block={first} />;
  });
}

type ListProperty = { type: string; start?: number; state?: string };

function listProperty(block: Block): ListProperty | undefined {
  return block.kind === "text" ? (block.properties.list as ListProperty | undefined) : undefined;
}

function listOf(block: Block): string | undefined {
  return listProperty(block)?.type;
}

function List({ items }: { items: Block[] }) {
  const list = items[0] && listProperty(items[0]);
  const entries = items.map((item) => (
    <li key={item.id} className={list?.type === "task" || list?.type === "toggle" ? classes.signed : undefined}>
      <Item block={item} />
    </li>
  ));
  return list?.type === "numbered" ? <ol start={list.start}>{entries}</ol> : <ul>{entries}</ul>;
}

function Item({ block }: { block: Block }) {
  const list = listProperty(block);
  const inside = <Blocks blocks={block.children} />;
  if (list?.type === "toggle") {
    return (
      <Counted block={block.id}>
        <details open id={block.id}>
          <summary className={classes.summary}>
            <Marked block={block.id}>
              <Runs runs={block.runs ?? []} />
            </Marked>
          </summary>
          {inside}
        </details>
      </Counted>
    );
  }
  if (list?.type === "task") {
    const closed = list.state === "done" || list.state === "canceled";
    return (
      <>
        <Around block={block.id}>
          <div id={block.id}>
            <Checkbox
              checked={list.state === "done"}
              readOnly
              label={
                <Text span td={closed ? "line-through" : undefined}>
                  <Runs runs={block.runs ?? []} />
                </Text>
              }
            />
          </div>
        </Around>
        {inside}
      </>
    );
  }
  return (
    <>
      <Around block={block.id}>
        <Prose block={block} gap={4} />
      </Around>
      {inside}
    </>
  );
}

/** A block by itself. Of text and pages what is inside stands below, with marks of its own. */
function Single({ block }: { block: Block }): ReactNode {
  if (block.kind === "text" && !block.properties.callout && !block.properties.quote) {
    return (
      <>
        <Around block={block.id}>
          <Prose block={block} />
        </Around>
        <Blocks blocks={block.children} />
      </>
    );
  }
  if (block.kind === "page") {
    return (
      <section>
        <Around block={block.id}>
          <Title order={2} size="h3" mt="lg" mb="xs" id={block.id} className={classes.page}>
            <IconFileText size={20} aria-hidden />
            <Runs runs={block.runs ?? []} />
          </Title>
        </Around>
        <Blocks blocks={block.children} />
      </section>
    );
  }
  return (
    <Around block={block.id}>
      <Whole block={block} />
    </Around>
  );
}

/** A block with all inside: one line per kind. */
function Whole({ block }: { block: Block }): ReactNode {
  const { kind, text, properties } = block;
  const space = useContext(SpaceId);
  const url = typeof properties.url === "string" ? safe(properties.url, space) : undefined;
  switch (kind) {
    case "text":
      return <Framed block={block} />;
    case "collection":
      return (
        <div id={block.id}>
          <Collection block={block} />
        </div>
      );
    case "table":
      return <Cells id={block.id} rows={block.rows ?? []} />;
    case "formula":
      return (
        <div id={block.id}>
          <Formula latex={text ?? ""} display />
        </div>
      );
    case "line":
      return <Divider id={block.id} my="md" />;
    case "image":
      return url && isOwn(url) ? <Image id={block.id} src={url} alt={text ?? ""} maw="100%" w="auto" my="md" /> : <Leading id={block.id} text={text} url={url} />;
    case "link_card":
      return <LinkCard id={block.id} title={text ?? ""} description={properties.description} url={url} />;
    case "video":
    case "file":
      return <Leading id={block.id} text={text} url={url} />;
    default:
      return (
        <Code id={block.id} block my="md">
          {text}
        </Code>
      );
  }
}

function Leading({ id, text, url }: { id: string; text?: string | null; url?: string }) {
  return (
    <Text id={id} my="sm">
      <Anchor href={url} rel="noreferrer noopener">
        {text || url}
      </Anchor>
    </Text>
  );
}

function Framed({ block }: { block: Block }) {
  const content = (
    <>
      <Prose block={block} gap={4} />
      <Blocks blocks={block.children} />
    </>
  );
  if (block.properties.callout) return <Callout {...(block.properties.callout as CalloutProperty)}>{content}</Callout>;
  return (
    <Blockquote my="md" p="sm">
      {content}
    </Blockquote>
  );
}

function Prose({ block, gap = "xs" }: { block: Block; gap?: number | "xs" }) {
  const runs = <Runs runs={block.runs ?? []} />;
  const level = /^h([1-6])$/.exec(String(block.properties.style ?? ""))?.[1];
  // The document's title is the page's only heading of the first level.
  if (level) {
    return (
      <Title id={block.id} order={Math.min(Number(level) + 1, 6) as TitleOrder} mt="lg" mb="xs">
        {runs}
      </Title>
    );
  }
  const caption = block.properties.style === "caption";
  return (
    <Text id={block.id} my={gap} size={caption ? "sm" : undefined} c={caption ? "dimmed" : undefined}>
      {runs}
    </Text>
  );
}

/** What stands beside a block: who wrote it, and what is said about it. */
function Around({ block, children }: { block: string; children: ReactNode }) {
  return (
    <Counted block={block}>
      <Marked block={block}>{children}</Marked>
    </Counted>
  );
}
