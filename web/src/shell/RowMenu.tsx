/** The menu of a row in a list: it is there once somebody opens it, because lists are long. */
import { ActionIcon, Box, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { type ReactNode, type SyntheticEvent, useState } from "react";

type Props = { label: string; size?: "sm"; children: ReactNode };

export function RowMenu({ label, size, children }: Props) {
  const [opened, setOpened] = useState(false);
  const [isWanted, setWanted] = useState(false);
  // A press on the button is none outside of the menu, which would close it before the button does.
  const keep = (event: SyntheticEvent) => opened && event.stopPropagation();
  return (
    <Box pos="relative">
      <ActionIcon
        variant="subtle"
        size={size}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={opened}
        onMouseDown={keep}
        onTouchStart={keep}
        onClick={() => (setWanted(true), setOpened(!opened))}
      >
        <IconDots size={16} />
      </ActionIcon>
      {isWanted && (
        <Menu position="bottom-end" opened={opened} onChange={setOpened}>
          <Menu.Target>
            <Box component="span" pos="absolute" inset={0} style={{ pointerEvents: "none" }} aria-hidden />
          </Menu.Target>
          <Menu.Dropdown aria-label={label}>{children}</Menu.Dropdown>
        </Menu>
      )}
    </Box>
  );
}
