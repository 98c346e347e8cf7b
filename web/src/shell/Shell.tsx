import { Anchor, AppShell, Burger, Group, Text, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Outlet, useParams, useRouterState } from "@tanstack/react-router";
import { Suspense, lazy, useEffect, useRef } from "react";

import { PasswordReminder } from "../account/PasswordReminder";
import { useOpenedItem } from "../collections/opened";
import { me, spaces } from "../queries";
import { strings } from "../strings";
import { NotFound } from "./Absent";
import { AskName } from "./AskName";
import { LeftBehind } from "./LeftBehind";
import { Palette } from "./Palette";
import { Shortcuts } from "./Shortcuts";
import { Sidebar } from "./Sidebar";
import { useLive } from "./live";
import { forgetRecent } from "./recent";
import { useSpace } from "./space";
import classes from "./shell.module.css";

const ItemDrawer = lazy(() => import("../collections/ItemDrawer"));

/** What is round every page: the sidebar, the palette, and on a phone the bar that opens it. */
export function Shell() {
  const space = useSpace();
  useLive(space?.id);
  const [{ data: person }, { data: all }] = [useQuery(me), useQuery(spaces)];
  useEffect(() => {
    if (person && all) forgetRecent(person.id, all.map(({ id }) => id));
  }, [person, all]);
  const { space: named } = useParams({ strict: false });
  const isElsewhere = named !== undefined && all !== undefined && !all.some(({ id }) => id === named);
  const [opened, { toggle, close }] = useDisclosure(false);
  const [told, shortcuts] = useDisclosure(false);
  const item = useOpenedItem();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const before = useRef(path);
  useEffect(() => {
    // On a phone the sidebar covers the page that was just chosen in it.
    if (before.current !== path) close();
    before.current = path;
  }, [path, close]);
  return (
    <AppShell
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 270, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding="md"
    >
      <Anchor href="#content" className={classes.skip}>
        {strings.app.skip}
      </Anchor>
      <AppShell.Header hiddenFrom="sm">
        <Group h="100%" px="md" wrap="nowrap">
          <Burger opened={opened} onClick={toggle} size="sm" aria-label={strings.workspace.openSidebar} />
          <Text fw={700} truncate>
            {space?.name ?? strings.app.name}
          </Text>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label={strings.workspace.sidebar}>
        <VisuallyHidden>{strings.app.name}</VisuallyHidden>
        <Sidebar space={space} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <PasswordReminder />
        <LeftBehind />
        {isElsewhere ? <NotFound /> : <Outlet />}
      </AppShell.Main>
      {space && <Palette space={space} tellShortcuts={shortcuts.open} />}
      {space && <Shortcuts space={space} opened={told} open={shortcuts.open} close={shortcuts.close} />}
      <AskName />
      <Suspense>{item && <ItemDrawer />}</Suspense>
    </AppShell>
  );
}
