/** Which address shows which page. Pages are loaded when they are gone to. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";

import { queries, spaces } from "./queries";
import { Broken, NotFound } from "./shell/Absent";
import { Shell } from "./shell/Shell";
import { lastSpace } from "./shell/space";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const at = <const Path extends string>(path: Path, page: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component: page });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: async () => {
    const space = lastSpace(await queries.ensureQueryData(spaces));
    if (space) throw redirect({ to: "/s/$space", params: { space: space.id } });
  },
  component: lazyRouteComponent(() => import("./workspace/NoSpacePage"), "NoSpacePage"),
});

const documents = lazyRouteComponent(() => import("./workspace/DocumentsPage"), "DocumentsPage");

const pages = [
  home,
  at("/s/$space", documents),
  at("/s/$space/folder/$folder", documents),
  at("/s/$space/in/$location", documents),
  at("/s/$space/day/$date", lazyRouteComponent(() => import("./workspace/DayPage"), "DayPage")),
  at("/s/$space/tasks/$scope", lazyRouteComponent(() => import("./tasks/TasksPage"), "TasksPage")),
  at("/s/$space/tags", lazyRouteComponent(() => import("./workspace/TagsPage"), "TagsPage")),
  at("/s/$space/tags/$tag", lazyRouteComponent(() => import("./workspace/TagPage"), "TagPage")),
  at("/s/$space/links", lazyRouteComponent(() => import("./links/LinksPage"), "LinksPage")),
  at("/s/$space/links/new", lazyRouteComponent(() => import("./links/NewLinkPage"), "NewLinkPage")),
  at("/s/$space/links/$link", lazyRouteComponent(() => import("./links/LinkPage"), "LinkPage")),
  at("/s/$space/members", lazyRouteComponent(() => import("./workspace/MembersPage"), "MembersPage")),
  at("/d/$document", lazyRouteComponent(() => import("./document/DocumentPage"), "DocumentPage")),
  at("/account", lazyRouteComponent(() => import("./account/AccountPage"), "AccountPage")),
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
