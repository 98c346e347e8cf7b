import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";

import type { Space } from "../api";
import { tagIn } from "../blocks/tags";
import { document, search } from "../queries";
import { strings } from "../strings";
import { useFavourite } from "../workspace/favourites";
import { titled } from "../workspace/titles";
import { createDocument } from "../workspace/writing";
import classes from "./shell.module.css";
import { manages, writes } from "./space";
import { store, useEnter } from "./spotlight";

const words = strings.workspace;

/** What is typed is searched for in the space as it is typed; commands stand below. Ctrl or ⌘ and K. */
export function Palette({ space, tellShortcuts }: { space: Space; tellShortcuts: () => void }) {
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query, 120);
  const navigate = useNavigate();
  const { data, isPlaceholderData, isFetching } = useQuery({ ...search(space.id, asked), placeholderData: (before) => before });
  const found: SpotlightActionData[] = query.trim()
    ? (data?.hits ?? []).map(({ document, snippet }) => ({
        id: document.id,
        label: `${document.icon ?? ""} ${titled(document.title)}`.trim(),
        description: snippet.replaceAll("**", ""),
        onClick: () => void navigate({ to: "/d/$document", params: { document: document.id } }),
      }))
    : [];
  const tag = tagIn(query.trim());
  const tagged: SpotlightActionData[] = tag
    ? [{ id: "tag", label: words.tag(tag), onClick: () => void navigate({ to: "/s/$space/tags/$tag", params: { space: space.id, tag } }) }]
    : [];
  const all = [...useFavouriteCommand(space), ...useCommands(space), { id: "shortcuts", label: words.shortcuts, onClick: tellShortcuts }];
  const commands = all.filter(({ label }: SpotlightActionData) => label?.toLowerCase().includes(query.trim().toLowerCase()));
  const actions = [...tagged, ...found, ...commands];
  const isAnswered = query === asked && !isPlaceholderData && !(isFetching && !data);
  const enter = useEnter(query.trim(), actions, isAnswered);
  return (
    <Spotlight
      store={store}
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      // The server has chosen already.
      filter={(_, actions) => actions}
      nothingFound={words.nothingFound}
      shortcut={["mod + K"]}
      scrollable
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      attributes={{ content: { "aria-label": words.search } }}
      maxHeight={420}
      centered={false}
      classNames={{ actionDescription: classes.snippet }}
      searchProps={{ leftSection: <IconSearch size={18} />, placeholder: words.searchHint, "aria-label": words.searchHint, ...enter }}
    />
  );
}

function useCommands(space: Space): SpotlightActionData[] {
  const navigate = useNavigate();
  const params = { space: space.id };
  const go = (id: string, label: string, to: string, more: Record<string, string> = {}) => ({
    id,
    label,
    onClick: () => void navigate({ to, params: { ...params, ...more } }),
  });
  return [
    ...(writes(space) ? [{ id: "new", label: words.newDocument, onClick: () => void createDocument(space.id, {}, navigate) }] : []),
    go("all", words.allDocuments, "/s/$space"),
    go("today", words.today, "/s/$space/day/$date", { date: "today" }),
    ...Object.entries(strings.tasks.scopes).map(([scope, label]) =>
      go(`tasks-${scope}`, `${strings.tasks.title}: ${label}`, "/s/$space/tasks/$scope", { scope }),
    ),
    go("tags", words.tags, "/s/$space/tags"),
    go("unsorted", words.unsorted, "/s/$space/in/$location", { location: "unsorted" }),
    go("templates", words.templates, "/s/$space/in/$location", { location: "templates" }),
    go("trash", words.trash, "/s/$space/in/$location", { location: "trash" }),
    ...(manages(space) ? [go("links", words.connections, "/s/$space/links")] : []),
    go("members", words.members, "/s/$space/members"),
    go("account", words.account, "/account"),
  ];
}

/** Makes the document that is open a favourite, or no longer one. */
function useFavouriteCommand(space: Space): SpotlightActionData[] {
  const { document: opened = "" } = useParams({ strict: false });
  const { data } = useQuery({ ...document(opened), enabled: opened !== "" });
  const shown = data?.document;
  const { isFavourite, toggle } = useFavourite(space.id, shown ?? { id: opened, title: "" });
  if (!shown || shown.trashedAt) return [];
  return [{ id: "favourite", label: isFavourite ? words.removeFavourite : words.addFavourite, onClick: toggle }];
}
