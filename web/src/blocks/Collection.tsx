import { Table, Title } from "@mantine/core";
import { createContext, useContext } from "react";

import type { Block } from "../api";
import { LiveCollection } from "../collections/LiveCollection";
import { Runs, SpaceId } from "./Runs";

/** Whether what is shown is the document as it is now: not one of its versions, and not one side of a conflict. */
export const IsNow = createContext(false);

type Choice = { id?: string; name: string };
type Property = { key: string; name: string; type: string; isBackReference?: boolean; options?: Choice[] };

/** A collection: as it is now, where that is what is shown. */
export function Collection({ block }: { block: Block }) {
  const space = useContext(SpaceId);
  if (!useContext(IsNow)) return <Held block={block} />;
  return <LiveCollection space={space} block={block.id} canWrite={false} fallback={<Preview block={block} />} />;
}

/** Items that are shown before all of them are asked for. */
const FIRST = 30;

/** The first items of a collection, until it is there. */
export const Preview = ({ block }: { block: Block }) => <Held block={{ ...block, children: block.children.slice(0, FIRST) }} />;

/** What a block holds, as a table: a row an item, what is inside items left out. */
export function Held({ block }: { block: Block }) {
  const kept = Array.isArray(block.properties.properties) ? (block.properties.properties as Property[]) : [];
  const shown = kept.filter((property) => !property.isBackReference);
  const title = typeof block.properties.title === "string" ? block.properties.title : "Title";
  return (
    <section>
      <Title order={3} mt="lg" mb="xs">
        {block.text}
      </Title>
      <Table.ScrollContainer minWidth={0} my="md">
        <Table withTableBorder withColumnBorders>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{title}</Table.Th>
              {shown.map((property) => (
                <Table.Th key={property.key}>{property.name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {block.children.map((item) => (
              <Table.Tr key={item.id}>
                <Table.Td>
                  <Runs runs={item.runs ?? []} />
                </Table.Td>
                {shown.map((property) => (
                  <Table.Td key={property.key}>{said(property, valueOf(item, property.key))}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}

function valueOf(item: Block, key: string): unknown {
  const values = item.properties.values;
  return typeof values === "object" && values !== null ? (values as Record<string, unknown>)[key] : undefined;
}

/** A value in words. Options are kept by the name they were made with. */
function said({ type, options }: Property, value: unknown): string {
  if (Array.isArray(value)) {
    if (type === "relation") return value.length === 1 ? "1 item" : `${value.length} items`;
    return value.map((one) => said({ type, options } as Property, one)).join(", ");
  }
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return options?.find((option) => (option.id ?? option.name) === value)?.name ?? value;
  return typeof value === "number" ? String(value) : "";
}
