import { Table } from "@mantine/core";

import type { Block } from "../api";
import { Runs } from "./Runs";

/** A table of text; its first row says what is in each column. */
export function Cells({ id, rows }: { id: string; rows: NonNullable<Block["rows"]> }) {
  const [heading, ...body] = rows;
  return (
    <Table.ScrollContainer id={id} minWidth={0} my="md">
      <Table withTableBorder withColumnBorders>
        <Table.Thead>
          <Table.Tr>
            {heading?.map((cell, index) => (
              <Table.Th key={index}>
                <Runs runs={cell} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {body.map((row, index) => (
            <Table.Tr key={index}>
              {row.map((cell, column) => (
                <Table.Td key={column}>
                  <Runs runs={cell} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
