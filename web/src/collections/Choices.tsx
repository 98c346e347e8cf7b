/** A menu that costs nothing until it is opened: there is one in each row. */
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";

import classes from "./collections.module.css";

export function Choices({ label, children }: { label: string; children: ReactNode }) {
  const [isThere, setThere] = useState(false);
  const [opened, setOpened] = useState(false);
  const begin = () => {
    setThere(true);
    setOpened(true);
  };
  const button = (
    <ActionIcon className={classes.quiet} variant="subtle" color="gray" size="sm" aria-label={label} aria-haspopup="menu" onClick={isThere ? undefined : begin}>
      <IconDots size={16} />
    </ActionIcon>
  );
  if (!isThere) return button;
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end">
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
