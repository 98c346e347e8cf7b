import { Group, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconDownload, IconPlus, IconSelector } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import type { Space } from "../api";
import { spaces } from "../queries";
import { strings } from "../strings";
import { ExportDialog } from "../workspace/ExportDialog";
import classes from "./shell.module.css";
import { useNewSpace } from "./useNewSpace";

const words = strings.workspace;

/** Which space is shown: another is gone to, made, or taken along. */
export function Spaces({ space }: { space: Space | undefined }) {
  const { data: all = [] } = useQuery(spaces);
  const navigate = useNavigate();
  const make = useNewSpace();
  const [exporting, setExporting] = useState(false);
  return (
    <>
      <Menu width="target" position="bottom-start">
        <Menu.Target>
          <UnstyledButton p="xs" w="100%" aria-label={words.switchSpace}>
            <Group justify="space-between" wrap="nowrap">
              <Text fw={700} truncate>
                {space?.name ?? strings.app.name}
              </Text>
              <IconSelector size={16} className={classes.sign} />
            </Group>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {all.map((one) => (
            <Menu.Item key={one.id} onClick={() => navigate({ to: "/s/$space", params: { space: one.id } })}>
              {one.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => void make()}>
            {words.newSpace}
          </Menu.Item>
          {space && (
            <Menu.Item leftSection={<IconDownload size={14} />} onClick={() => setExporting(true)}>
              {words.exportSpace}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {space && <ExportDialog space={space} opened={exporting} close={() => setExporting(false)} />}
    </>
  );
}
