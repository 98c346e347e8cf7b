import { Table, Title } from "@mantine/core";

import type { Block } from "../api";
import { Runs } from "./Runs";

type Choice = { id?: string; name: string };
type Property = { key: string; name: string; type: string; isBackReference?: boolean; options?: Choice[] };

/** A collection as a table: a row an item, what is inside items left out. */
export function Collection({ block }: { block: Block }) {
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
