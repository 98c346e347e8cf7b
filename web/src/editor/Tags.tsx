/** The tags of the space that go on from what is typed behind a `#`. Nothing is taken from who types on. */
import { useBlockNoteEditor, useExtension, useExtensionState } from "@blocknote/react";
import { SuggestionMenu } from "@blocknote/core/extensions";
import { Popover } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useLayoutEffect, useRef, useState } from "react";

import { suggested } from "../blocks/tags";
import { tags } from "../queries";
import { editor as strings } from "../strings/editor";
import { schema } from "./schema";
import { type Typing, tagging } from "./tagging";

/** Milliseconds for which it is enough to know which tags there were. */
const FRESH = 5_000;
const LIST = "docent-tags";

export function Tags({ space }: { space: string }) {
  const typing = useExtensionState(tagging);
  const hasOther = useExtensionState(SuggestionMenu, { selector: (state) => state?.show ?? false });
  const isAsked = typing !== undefined && !typing.isLeft && !hasOther;
  const { data } = useQuery({ ...tags(space), enabled: isAsked, staleTime: FRESH });
  if (!isAsked || !data) return null;
  const names = suggested(data, typing.typed);
  if (names.length === 0) return null;
  // What is a tag already may be meant as it is: then none is chosen until somebody chooses.
  const isWhole = data.some(({ name }) => name === `#${typing.typed.toLowerCase()}`);
  return <Offered key={typing.typed} typing={typing} names={names} first={isWhole ? -1 : 0} />;
}

type Props = { typing: Typing; names: string[]; /** Which is chosen at first; -1 for none. */ first: number };

function Offered({ typing, names, first }: Props) {
  const { leave, take } = useExtension(tagging);
  const [chosen, choose] = useState(first);
  const name = names[chosen];
  useKeys({
    ArrowDown: () => choose((chosen + 1) % names.length),
    ArrowUp: () => choose((Math.max(chosen, 0) + names.length - 1) % names.length),
    Escape: leave,
    ...(name !== undefined && { Enter: () => take(typing, name), Tab: () => take(typing, name) }),
  });
  useTold(name === undefined ? undefined : `${LIST}-${chosen}`);
  return (
    <Popover opened position="bottom-start" offset={6} shadow="md" withRoles={false} trapFocus={false} returnFocus={false} closeOnEscape={false} transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <Place at={typing.from} />
      </Popover.Target>
      <Popover.Dropdown p={4}>
        {/* The text keeps the focus. */}
        <div id={LIST} role="listbox" aria-label={strings.tags} className={LIST} onMouseDown={(event) => event.preventDefault()}>
          {names.map((tag, index) => (
            <div key={tag} id={`${LIST}-${index}`} role="option" aria-selected={index === chosen} onClick={() => take(typing, tag)}>
              #{tag}
            </div>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Where a place of the text is, for what is shown beside it. */
function Place({ at, ref }: { at: number; ref?: React.Ref<HTMLSpanElement> }) {
  const editor = useBlockNoteEditor(schema);
  const own = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const parent = own.current?.offsetParent?.getBoundingClientRect();
    if (!own.current || !parent) return;
    const { left, top, bottom } = editor.prosemirrorView.coordsAtPos(at);
    Object.assign(own.current.style, { left: `${left - parent.left}px`, top: `${top - parent.top}px`, height: `${bottom - top}px` });
  });
  const both = (element: HTMLSpanElement | null) => {
    own.current = element;
    if (typeof ref === "function") ref(element);
  };
  return <span ref={both} style={{ position: "absolute" }} />;
}

/** Keys that are pressed in the text, before it hears of them. */
function useKeys(keys: Record<string, () => void>): void {
  const { domElement } = useBlockNoteEditor(schema);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const act = keys[event.key];
      // 229 is a key that composes letters.
      if (!act || event.isComposing || event.keyCode === 229 || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    domElement?.addEventListener("keydown", pressed, true);
    return () => domElement?.removeEventListener("keydown", pressed, true);
  });
}

/** Tells who does not see it which is chosen, and a drawer round the text that Escape is not meant for it. */
function useTold(chosen: string | undefined): void {
  const { domElement } = useBlockNoteEditor(schema);
  useEffect(() => {
    const told = { "aria-controls": LIST, "aria-activedescendant": chosen, "data-mantine-stop-propagation": "true" };
    for (const [name, value] of Object.entries(told)) if (value) domElement?.setAttribute(name, value);
    return () => Object.keys(told).forEach((name) => domElement?.removeAttribute(name));
  }, [domElement, chosen]);
}
