/** A table that scrolls sideways where it is too narrow, also by keyboard. */
import { Table, type TableProps } from "@mantine/core";

type Props = TableProps & { label: string; heads: string[]; minWidth: number };

export function DataTable({ label, heads, minWidth, children, ...table }: Props) {
  const viewport = { tabIndex: 0, role: "group", "aria-label": label };
  return (
    <Table.ScrollContainer minWidth={minWidth} scrollAreaProps={{ viewportProps: viewport }}>
      <Table aria-label={label} {...table}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head} scope="col">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
