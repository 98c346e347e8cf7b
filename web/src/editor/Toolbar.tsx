/** What is offered about text that is selected: the package's buttons, and ours for code, formulas and comments. */
import {
  blockTypeSelectItems,
  type BlockTypeSelectItem,
  FormattingToolbar,
  FormattingToolbarController,
  getFormattingToolbarItems,
  useBlockNoteEditor,
  useComponentsContext,
  useEditorState,
} from "@blocknote/react";
import { IconBlockquote, IconCode, IconFileText, IconMathFunction, IconMessagePlus } from "@tabler/icons-react";
import { useContext } from "react";

import { COMMENT_KEYS } from "../shell/keys";
import { comments } from "../strings/comments";
import { editor as strings } from "../strings/editor";
import { CommentOn, current } from "./Commenting";
import { type Editor, schema } from "./schema";

export function Toolbar() {
  return <FormattingToolbarController formattingToolbar={Buttons} />;
}

function Buttons() {
  const editor = useBlockNoteEditor(schema);
  const usual = getFormattingToolbarItems(kinds(editor));
  // After strike come our marks: what comes after them is about whole blocks.
  const at = usual.findIndex(({ key }) => key === "strikeStyleButton") + 1;
  return (
    <FormattingToolbar>
      {usual.slice(0, at)}
      <Mark key="code" style="code" value label={strings.marks.code} icon={<IconCode size={18} />} />
      <Mark key="latex" style="latex" value="inline" label={strings.marks.formula} icon={<IconMathFunction size={18} />} />
      {usual.slice(at)}
      <Comment key="comment" />
    </FormattingToolbar>
  );
}

function Comment() {
  const editor = useBlockNoteEditor(schema);
  const comment = useContext(CommentOn);
  const Components = useComponentsContext();
  if (!Components || !comment) return null;
  return (
    <Components.FormattingToolbar.Button
      className="bn-button"
      label={comments.comment}
      mainTooltip={comments.comment}
      secondaryTooltip={COMMENT_KEYS.join(" ")}
      onClick={() => comment(current(editor))}
      icon={<IconMessagePlus size={18} />}
    />
  );
}

/** What a block can be made: headings do not fold here, and there are callouts and pages. */
function kinds(editor: Editor): BlockTypeSelectItem[] {
  const usual = blockTypeSelectItems(editor.dictionary as never).flatMap((item): BlockTypeSelectItem[] => {
    const { isToggleable, ...props } = item.props ?? {};
    return isToggleable ? [] : [{ ...item, ...(item.props && { props }) }];
  });
  return [
    ...usual,
    { name: strings.slash.callout.title, type: "callout", icon: IconBlockquote as never },
    { name: strings.slash.page.title, type: "page", icon: IconFileText as never },
  ];
}

type MarkProps = { style: "code" | "latex"; value: string | true; label: string; icon: React.ReactNode };

function Mark({ style, value, label, icon }: MarkProps) {
  const editor = useBlockNoteEditor(schema);
  const Components = useComponentsContext();
  const selected = useEditorState({ editor, selector: () => (editor.isEditable ? style in editor.getActiveStyles() : undefined) });
  if (!Components || selected === undefined) return null;
  const toggle = () => {
    editor.focus();
    if (selected) editor.removeStyles({ [style]: value } as never);
    else editor.addStyles({ [style]: value } as never);
  };
  return <Components.FormattingToolbar.Button className="bn-button" label={label} mainTooltip={label} isSelected={selected} onClick={toggle} icon={icon} />;
}
