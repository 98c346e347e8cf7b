/** The head of a column: what it is, and what can be done with it. */
import { ActionIcon, Menu, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconFilter, IconPlus } from "@tabler/icons-react";
import { useRef, useState } from "react";

import { askName } from "../shell/AskName";
import { collections as words } from "../strings/collections";
import { ColumnDialog } from "./ColumnDialog";
import classes from "./collections.module.css";
import { FilterDialog } from "./FilterDialog";
import { ICONS } from "./icons";
import { type Collection, type Field, type Property, propertiesOf } from "./model";
import { OptionsDialog } from "./OptionsDialog";
import type { Shown } from "./useView";
import { type Order, hiddenBy, orderBy, sortedBy } from "./views";
import { type Place, changeSchema } from "./writing";

type Props = { place: Place; collection: Collection; field: Field; property?: Property; shown: Shown; canWrite: boolean };
type Dialog = "filter" | "column" | "options";

export function Column({ place, collection, field, property, shown, canWrite }: Props) {
  const [dialog, setDialog] = useState<Dialog>();
  const order = orderBy(shown.view, field);
  const Icon = ICONS[field.type];
  const head = useRef<HTMLTableCellElement>(null);
  const close = () => setDialog(undefined);
  const hide = () => {
    shown.change({ hidden: hiddenBy(shown.view, field, true) });
    // The focus is where the column is shown again.
    head.current?.closest("section")?.querySelector<HTMLElement>("[data-columns]")?.focus();
  };
  // A relation has no order.
  const isAsked = field.type !== "relation";
  return (
    <th ref={head} scope="col" className={property ? classes.column : classes.titleColumn} aria-sort={order && (order === "up" ? "ascending" : "descending")}>
      <Menu position="bottom-start">
        <Menu.Target>
          <button type="button" className={classes.head} aria-label={words.column(field.name)}>
            <Icon size={15} />
            <span>{field.name}</span>
            {order === "up" && <IconArrowUp size={14} role="img" aria-label={words.sorted.up} />}
            {order === "down" && <IconArrowDown size={14} role="img" aria-label={words.sorted.down} />}
            {shown.view.filters?.[field.key] !== undefined && <IconFilter size={14} role="img" aria-label={words.filter} />}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {canWrite && <Changes place={place} collection={collection} property={property} ask={setDialog} />}
          {canWrite && <Menu.Divider />}
          {isAsked && <Asking field={field} order={order} shown={shown} ask={setDialog} />}
          {property && <Menu.Item onClick={hide}>{words.hide}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {dialog === "filter" && <FilterDialog field={field} shown={shown} close={close} />}
      {dialog === "column" && <ColumnDialog place={place} collection={collection} property={property} close={close} />}
      {dialog === "options" && property && <OptionsDialog place={place} collection={collection} property={property} close={close} />}
    </th>
  );
}

type Ask = (dialog: Dialog) => void;

/** What changes the schema. */
function Changes({ place, collection, property, ask }: { place: Place; collection: Collection; property?: Property; ask: Ask }) {
  const { schema } = collection;
  if (!property) {
    const rename = async () => {
      const name = await askName({ title: words.rename, label: words.columnName, value: schema.contentPropDetails?.name });
      if (name) await changeSchema(place, { ...schema, contentPropDetails: { name } });
    };
    return <Menu.Item onClick={() => void rename()}>{words.rename}</Menu.Item>;
  }
  const remove = () => {
    const properties = propertiesOf(collection).filter(({ key }) => key !== property.key);
    void changeSchema(place, { ...schema, properties }, words.columnDeleted(property.name));
  };
  return (
    <>
      <Menu.Item onClick={() => ask("column")}>{words.editColumn}</Menu.Item>
      {(property.type === "singleSelect" || property.type === "multiSelect") && <Menu.Item onClick={() => ask("options")}>{words.editOptions}</Menu.Item>}
      <Menu.Item color="red" onClick={remove}>
        {words.deleteColumn}
      </Menu.Item>
    </>
  );
}

/** What changes which items are shown, and in which order. */
function Asking({ field, order, shown: { view, change }, ask }: { field: Field; order: Order; shown: Shown; ask: Ask }) {
  const sort = (order: Order) => change({ sorts: sortedBy(view, field, order) });
  return (
    <>
      {order !== "up" && <Menu.Item onClick={() => sort("up")}>{words.sortUp}</Menu.Item>}
      {order !== "down" && <Menu.Item onClick={() => sort("down")}>{words.sortDown}</Menu.Item>}
      {order && <Menu.Item onClick={() => sort(undefined)}>{words.unsort}</Menu.Item>}
      <Menu.Item onClick={() => ask("filter")}>{words.filter}</Menu.Item>
    </>
  );
}

export function NewColumn({ place, collection }: { place: Place; collection: Collection }) {
  const [isAsked, setAsked] = useState(false);
  return (
    <th className={classes.newColumn}>
      <VisuallyHidden>{words.newColumn}</VisuallyHidden>
      <ActionIcon variant="subtle" color="gray" aria-label={words.newColumn} onClick={() => setAsked(true)}>
        <IconPlus size={16} />
      </ActionIcon>
      {isAsked && <ColumnDialog place={place} collection={collection} close={() => setAsked(false)} />}
    </th>
  );
}
