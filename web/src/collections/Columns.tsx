/** Which properties a view shows. */
import { Button, Menu } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";

import { collections as words } from "../strings/collections";
import { type Collection, propertiesOf, shownIn } from "./model";
import type { Shown } from "./useView";
import { groupOf, hiddenBy } from "./views";

export function Columns({ collection, shown: { view, change } }: { collection: Collection; shown: Shown }) {
  // Cards say by their place what the columns of a board are made by.
  const group = view.type === "board" ? groupOf(collection, view) : undefined;
  const all = propertiesOf(collection).filter((property) => property !== group);
  if (all.length === 0) return null;
  const shown = new Set(shownIn(collection, view));
  const hidden = all.filter((property) => !shown.has(property)).length;
  const name = view.type === "table" ? words.columns : words.properties;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button data-columns variant="default" size="xs" leftSection={<IconColumns3 size={14} />}>
          {hidden > 0 ? words.someHidden(name, hidden) : name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="60vh" style={{ overflowY: "auto" }}>
        {all.map((property) => (
          <Menu.CheckboxItem key={property.key} checked={shown.has(property)} onChange={(isShown) => change({ hidden: hiddenBy(view, property, !isShown) })}>
            {property.name}
          </Menu.CheckboxItem>
        ))}
        {hidden > 0 && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => change({ hidden: [] })}>{words.showAll}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
