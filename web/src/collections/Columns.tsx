/** Which properties a view shows. */
import { Button, Menu } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";

import { collections as words } from "../strings/collections";
import { type Collection, propertiesOf, shownIn } from "./model";
import type { Shown } from "./useView";
import { hiddenBy } from "./views";

export function Columns({ collection, shown: { view, change } }: { collection: Collection; shown: Shown }) {
  const all = propertiesOf(collection);
  if (all.length === 0) return null;
  const shown = new Set(shownIn(collection, view));
  const name = view.type === "table" ? words.columns : words.properties;
  return (
    // What Mantine puts first in a menu for the focus is no item of it: the first item has the focus.
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconColumns3 size={14} />}>
          {shown.size < all.length ? words.someHidden(name, all.length - shown.size) : name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="60vh" style={{ overflowY: "auto" }}>
        {all.map((property) => (
          <Menu.CheckboxItem key={property.key} checked={shown.has(property)} onChange={(isShown) => change({ hidden: hiddenBy(view, property, !isShown) })}>
            {property.name}
          </Menu.CheckboxItem>
        ))}
        {shown.size < all.length && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => change({ hidden: [] })}>{words.showAll}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
