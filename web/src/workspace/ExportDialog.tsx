import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";

import type { Space } from "../api";
import { strings } from "../strings";

const words = strings.workspace;

/** Says what an archive of the space has in it, and gives it. */
export function ExportDialog({ space, opened, close }: { space: Space; opened: boolean; close: () => void }) {
  return (
    <Modal opened={opened} onClose={close} title={words.exportOf(space.name)}>
      <Stack>
        <Text size="sm">{words.exportWhy}</Text>
        <Text size="sm" c="dimmed">
          {words.exportLeaves}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {strings.app.cancel}
          </Button>
          <Button component="a" href={exportOf(space.id)} download leftSection={<IconDownload size={16} />} onClick={close} data-autofocus>
            {words.exportNow}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** The address of an archive: of the space, or of a folder with all below. */
export const exportOf = (space: string, folder?: string): string => `/api/spaces/${space}/export${folder ? `?folder=${folder}` : ""}`;
