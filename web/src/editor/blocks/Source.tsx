/** Blocks of plain characters: code, formulas, and what the model cannot hold. */
import { type BlockNoteEditor, createCodeBlockSpec, createExtension } from "@blocknote/core";
import { createReactBlockSpec, useEditorState } from "@blocknote/react";
import type { ReactNode } from "react";

import { Formula } from "../../blocks/Formula";
import { editor as strings } from "../../strings/editor";
import { NONE } from "../kinds/code";
import { LANGUAGES } from "../highlight";
import { fromPlain } from "../runs";
import { kept } from "./props";

/** The package knows code in what is pasted, and its keys: Enter is a line, Tab indents, three backticks begin. */
const usual = createCodeBlockSpec();

export const code = createReactBlockSpec(
  { type: "codeBlock", propSchema: { language: { default: NONE }, ...kept }, content: "plain" },
  {
    meta: { code: true, defining: true, isolating: false, highlight: ({ props }) => props.language },
    parse: usual.implementation.parse,
    parseContent: usual.implementation.parseContent,
    toExternalHTML: ({ block, contentRef }) => (
      <pre>
        <code ref={contentRef} className={block.props.language === NONE ? undefined : `language-${block.props.language}`} data-language={block.props.language} />
      </pre>
    ),
    render: ({ block, editor, contentRef }) => (
      <div className="docent-code">
        <input
          className="docent-code-language"
          contentEditable={false}
          aria-label={strings.language}
          placeholder={strings.noLanguage}
          list="docent-languages"
          key={block.props.language}
          defaultValue={block.props.language === NONE ? "" : block.props.language}
          readOnly={!editor.isEditable}
          onBlur={(event) => editor.updateBlock(block, { props: { language: event.target.value.trim() || NONE } })}
        />
        <pre>
          <code ref={contentRef} spellCheck={false} />
        </pre>
      </div>
    ),
  },
  usual.extensions ?? [],
);

/** The languages that are offered, for the fields of code blocks. */
export function Languages() {
  return (
    <datalist id="docent-languages">
      {LANGUAGES.map((language) => (
        <option key={language} value={language} />
      ))}
    </datalist>
  );
}

/** Drawn; while somebody is in it, or where it cannot be drawn, with its source below. */
export const formula = createReactBlockSpec(
  { type: "formula", propSchema: {}, content: "plain" },
  {
    meta: { code: true, defining: true, isolating: false },
    render: ({ block, editor, contentRef }) => (
      <Drawn editor={editor as never} id={block.id} latex={fromPlain(block.content)}>
        <pre>
          <code ref={contentRef} spellCheck={false} />
        </pre>
      </Drawn>
    ),
  },
  [lines("formula")],
);

type DrawnProps = { editor: BlockNoteEditor<any, any, any>; id: string; latex: string; children: ReactNode };

function Drawn({ editor, id, latex, children }: DrawnProps) {
  const isOpen = useEditorState({ editor, selector: () => editor.isFocused() && editor.getTextCursorPosition().block.id === id });
  const open = () => {
    editor.setTextCursorPosition(id, "end");
    editor.focus();
  };
  return (
    <div className="docent-source docent-drawn" data-open={isOpen || undefined}>
      <div contentEditable={false} title={strings.changeFormula} onClick={editor.isEditable ? open : undefined}>
        {latex.trim() ? <Formula latex={latex} display /> : <span className="docent-source-name">{strings.emptyFormula}</span>}
      </div>
      {children}
    </div>
  );
}

export const raw = createReactBlockSpec(
  { type: "raw", propSchema: {}, content: "plain" },
  {
    meta: { code: true, defining: true, isolating: false },
    render: ({ contentRef }) => (
      <div className="docent-source">
        <span className="docent-source-name" contentEditable={false}>
          {strings.raw}
        </span>
        <pre>
          <code ref={contentRef} spellCheck={false} />
        </pre>
      </div>
    ),
  },
  [lines("raw")],
);

/** Enter is a line end, at the end of an empty line it leaves. */
function lines(type: string) {
  return createExtension({
    key: `${type}-lines`,
    keyboardShortcuts: {
      Enter: ({ editor }) =>
        editor.transact((tr) => {
          const { block } = editor.getTextCursorPosition();
          if (block.type !== type) return false;
          const { $from } = tr.selection;
          const text = $from.parent.textContent;
          if ($from.parentOffset < $from.parent.content.size || !text.endsWith("\n")) {
            tr.insertText("\n");
            return true;
          }
          tr.delete($from.pos - 1, $from.pos);
          const [next] = editor.insertBlocks([{ type: "paragraph" }], block, "after");
          if (next) editor.setTextCursorPosition(next, "start");
          return true;
        }),
    },
  });
}
