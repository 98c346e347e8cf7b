/** The handle beside a block, and its menu: the package's, and ours to comment on the block. */
import { SideMenuExtension } from "@blocknote/core/extensions";
import {
  BlockColorsItem,
  DragHandleMenu,
  RemoveBlockItem,
  SideMenu,
  SideMenuController,
  TableColumnHeaderItem,
  TableRowHeaderItem,
  useComponentsContext,
  useExtensionState,
} from "@blocknote/react";
import { IconMessagePlus } from "@tabler/icons-react";
import { useContext } from "react";

import { comments as words } from "../strings/comments";
import { dictionary } from "../strings/dictionary";
import { CommentOn } from "./Commenting";

const { drag_handle: usual } = dictionary;

/** Its menu opens over the sidebar, which it would be hidden by. */
const above = { elementProps: { style: { zIndex: 110 } } };

export function Handle() {
  return <SideMenuController sideMenu={Side} floatingUIOptions={above} />;
}

function Side() {
  return <SideMenu dragHandleMenu={Items} />;
}

function Items() {
  return (
    <DragHandleMenu>
      <CommentItem />
      <RemoveBlockItem>{usual.delete_menuitem}</RemoveBlockItem>
      <BlockColorsItem>{usual.colors_menuitem}</BlockColorsItem>
      <TableRowHeaderItem>{usual.header_row_menuitem}</TableRowHeaderItem>
      <TableColumnHeaderItem>{usual.header_column_menuitem}</TableColumnHeaderItem>
    </DragHandleMenu>
  );
}

function CommentItem() {
  const comment = useContext(CommentOn);
  const Components = useComponentsContext();
  const block = useExtensionState(SideMenuExtension, { selector: (state) => state?.block });
  if (!comment || !Components || !block) return null;
  return (
    <Components.Generic.Menu.Item className="bn-menu-item" icon={<IconMessagePlus size={16} />} onClick={() => comment(block.id)}>
      {words.comment}
    </Components.Generic.Menu.Item>
  );
}
