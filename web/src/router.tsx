/** Which address shows which page. Pages are loaded when they are gone to. */
import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";

import { document, queries, spaces } from "./queries";
import { Broken, NotFound } from "./shell/Absent";
import { Shell } from "./shell/Shell";
import { lazily } from "./shell/lazily";
import { lastSpace, writes } from "./shell/space";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const at = <const Path extends string>(path: Path, page: ReturnType<typeof lazily>) =>
  createRoute({ getParentRoute: () => root, path, component: page });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: async () => {
    const space = lastSpace(await queries.ensureQueryData(spaces));
    if (space) throw redirect({ to: "/s/$space", params: { space: space.id } });
  },
  component: lazily(async () => (await import("./workspace/NoSpacePage")).NoSpacePage),
});

const documents = lazily(async () => (await import("./workspace/DocumentsPage")).DocumentsPage);

/** The editor's code, for who writes anywhere. */
const editor = async () => (await queries.ensureQueryData(spaces)).some(writes) && import("./editor/Editor");

const pages = [
  home,
  at("/s/$space", documents),
  at("/s/$space/folder/$folder", documents),
  at("/s/$space/in/$location", documents),
  at("/s/$space/day/$date", lazily(async () => (await import("./workspace/DayPage")).DayPage)),
  at("/s/$space/tasks/$scope", lazily(async () => (await import("./tasks/TasksPage")).TasksPage)),
  at("/s/$space/tags", lazily(async () => (await import("./workspace/TagsPage")).TagsPage)),
  at("/s/$space/tags/$tag", lazily(async () => (await import("./workspace/TagPage")).TagPage)),
  at("/s/$space/named/$name", lazily(async () => (await import("./document/NamedPage")).NamedPage)),
  at("/s/$space/links", lazily(async () => (await import("./links/LinksPage")).LinksPage)),
  at("/s/$space/links/new", lazily(async () => (await import("./links/NewLinkPage")).NewLinkPage)),
  at("/s/$space/links/$link", lazily(async () => (await import("./links/LinkPage")).LinkPage)),
  at("/s/$space/members", lazily(async () => (await import("./workspace/MembersPage")).MembersPage)),
  createRoute({
    getParentRoute: () => root,
    path: "/d/$document",
    // All that the page will need comes at once, instead of one after the other. Who only points at a link reads nothing.
    loader: ({ params, cause }) => void Promise.allSettled([cause !== "preload" && queries.prefetchQuery(document(params.document)), editor()]),
    component: lazily(async () => (await import("./document/DocumentPage")).DocumentPage),
  }),
  at("/account", lazily(async () => (await import("./account/AccountPage")).AccountPage)),
  // Whoever is signed in already has nothing to do there.
  createRoute({
    getParentRoute: () => root,
    path: "/sign-in",
    beforeLoad: () => {
      throw redirect({ to: "/" });
    },
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(pages),
  defaultPreload: "intent",
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
