/** Which address shows which page. Pages are loaded when they are gone to. */
import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";

import { queries, spaces } from "./queries";
import { Broken, NotFound } from "./shell/Absent";
import { Shell } from "./shell/Shell";
import { lazily } from "./shell/lazily";
import { lastSpace } from "./shell/space";

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
  at("/d/$document", lazily(async () => (await import("./document/DocumentPage")).DocumentPage)),
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
