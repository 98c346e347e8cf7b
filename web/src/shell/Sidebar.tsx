import { ActionIcon, AppShell, Button, Divider, Group, NavLink, Tooltip, Text, useMantineColorScheme } from "@mantine/core";
import {
  IconCalendar,
  IconChecklist,
  IconFileText,
  IconHash,
  IconInbox,
  IconMoon,
  IconPlugConnected,
  IconPlus,
  IconSearch,
  IconSun,
  IconTemplate,
  IconTrash,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { Space } from "../api";
import { me } from "../queries";
import { strings } from "../strings";
import { createDocument } from "../workspace/writing";
import { FolderTree } from "../workspace/FolderTree";
import { useDropped } from "../workspace/dropped";
import { Favourites } from "./Favourites";
import { Recents } from "./Recents";
import { SignOut } from "./SignOut";
import { Spaces } from "./Spaces";
import { keys } from "./keys";
import { manages, writes } from "./space";
import { spotlight } from "./spotlight";
import classes from "./shell.module.css";

const words = strings.workspace;

/** Where somebody goes from: the space, its places, its folders, and who they are. */
export function Sidebar({ space }: { space: Space | undefined }) {
  const navigate = useNavigate();
  return (
    <>
      <AppShell.Section p="xs">
        <Spaces space={space} />
        {space && (
          <>
            <Search />
            {writes(space) && (
              <Button
                fullWidth
                mt="xs"
                leftSection={<IconPlus size={16} />}
                onClick={() => void createDocument(space.id, {}, navigate)}
              >
                {words.newDocument}
              </Button>
            )}
          </>
        )}
      </AppShell.Section>
      <AppShell.Section grow px="xs" style={{ overflowY: "auto" }}>
        {space && <Places space={space} />}
      </AppShell.Section>
      <Divider />
      <AppShell.Section p="xs">
        {space && <Others space={space} />}
        <Person />
      </AppShell.Section>
    </>
  );
}

function Search() {
  return (
    <Button
      fullWidth
      variant="default"
      mt="xs"
      fw={400}
      classNames={{ inner: classes.search, label: classes.searchLabel }}
      leftSection={<IconSearch size={16} />}
      rightSection={
        <Text size="xs" c="dimmed" visibleFrom="sm">
          {keys("K")}
        </Text>
      }
      onClick={spotlight.open}
    >
      {words.search}
    </Button>
  );
}

function Places({ space }: { space: Space }) {
  const params = { space: space.id };
  const to = (location: string) => ({ to: "/s/$space/in/$location" as const, params: { ...params, location } });
  return (
    <nav>
      <Place icon={<IconFileText size={18} />} label={words.allDocuments} link={{ to: "/s/$space", params, exact: true }} />
      <Place icon={<IconCalendar size={18} />} label={words.today} link={{ to: "/s/$space/day/$date", params: { ...params, date: "today" } }} />
      <Place
        icon={<IconChecklist size={18} />}
        label={strings.tasks.title}
        link={{ to: "/s/$space/tasks/$scope", params: { ...params, scope: "active" } }}
      />
      <Place icon={<IconHash size={18} />} label={words.tags} link={{ to: "/s/$space/tags", params }} />
      <Place icon={<IconInbox size={18} />} label={words.unsorted} link={to("unsorted")} drop={{ space, target: { location: "unsorted" } }} />
      <Place icon={<IconTemplate size={18} />} label={words.templates} link={to("templates")} drop={{ space, target: { location: "templates" } }} />
      <Place icon={<IconTrash size={18} />} label={words.trash} link={to("trash")} drop={{ space, target: "trash" }} />
      <Favourites space={space.id} />
      <Recents space={space.id} />
      <FolderTree space={space} />
    </nav>
  );
}

/** Who comes in: in sight however many folders there are. */
function Others({ space }: { space: Space }) {
  const params = { space: space.id };
  return (
    <>
      {manages(space) && <Place icon={<IconPlugConnected size={18} />} label={words.connections} link={{ to: "/s/$space/links", params }} />}
      <Place icon={<IconUsers size={18} />} label={words.members} link={{ to: "/s/$space/members", params }} />
    </>
  );
}

type PlaceLink = { to: string; params: Record<string, string>; exact?: boolean };
type Drop = Parameters<typeof useDropped>[0];

function Place({ icon, label, link, drop }: { icon: ReactNode; label: string; link: PlaceLink; drop?: Drop }) {
  const { over, handlers } = useDropped(drop);
  return (
    <NavLink
      className={over ? classes.over : undefined}
      leftSection={icon}
      label={label}
      {...handlers}
      renderRoot={(props) => (
        <Link {...props} to={link.to} params={link.params} activeOptions={{ exact: link.exact ?? false }} activeProps={{ "data-active": true }} />
      )}
    />
  );
}

function Person() {
  const { data } = useQuery(me);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const dark = colorScheme === "dark" || (colorScheme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  return (
    <Group justify="space-between" wrap="nowrap" gap={4}>
      <NavLink
        leftSection={<IconUser size={18} />}
        label={data?.name}
        renderRoot={(props) => <Link to="/account" {...props} activeProps={{ "data-active": true }} />}
      />
      <Tooltip label={words.theme}>
        <ActionIcon variant="subtle" aria-label={words.theme} onClick={() => setColorScheme(dark ? "light" : "dark")}>
          {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
        </ActionIcon>
      </Tooltip>
      <SignOut />
    </Group>
  );
}
