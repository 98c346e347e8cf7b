/** Blocks of plain characters: code, formulas, and what the model cannot hold. */
import { createCodeBlockSpec, createExtension } from "@blocknote/core";
import { createReactBlockSpec } from "@blocknote/react";

import { editor as strings } from "../../strings/editor";
import { NONE } from "../kinds/code";
import { LANGUAGES } from "../highlight";
import { kept } from "./props";

export const code = createReactBlockSpec(
  { type: "codeBlock", propSchema: { language: { default: NONE }, ...kept }, content: "plain" },
  {
    meta: { code: true, defining: true, isolating: false, highlight: ({ props }) => props.language },
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
  // The package's keys: Enter is a line, Tab indents, three backticks begin.
  createCodeBlockSpec().extensions ?? [],
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

export const formula = source("formula", strings.formula);
export const raw = source("raw", strings.raw);

function source<T extends string>(type: T, name: string) {
  return createReactBlockSpec(
    { type, propSchema: {}, content: "plain" },
    {
      meta: { code: true, defining: true, isolating: false },
      render: ({ contentRef }) => (
        <div className="docent-source">
          <span className="docent-source-name" contentEditable={false}>
            {name}
          </span>
          <pre>
            <code ref={contentRef} spellCheck={false} />
          </pre>
        </div>
      ),
    },
    [lines(type)],
  );
}

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
