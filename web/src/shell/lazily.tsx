/** Pages whose code comes when they are gone to. */
import type { FunctionComponent } from "react";

import { Problem } from "../api";
import { strings } from "../strings";

/** What is said where a page's code did not come: the server is away, or was upgraded since this tab was opened. */
export const NOT_LOADED = "not_loaded";

/**
 * A page that is loaded before it is shown. The router's own reloads the window when code does not come: whoever wrote
 * something on the page before, or is without a connection, is better off with words.
 */
export function lazily(load: () => Promise<FunctionComponent>): FunctionComponent & { preload: () => Promise<void> } {
  let Loaded: FunctionComponent | undefined;
  let loading: Promise<void> | undefined;
  const preload = () =>
    (loading ??= load().then(
      (component) => void (Loaded = component),
      () => {
        loading = undefined;
        throw new Problem(0, NOT_LOADED, strings.app.notLoaded);
      },
    ));
  const Page = () => Loaded && <Loaded />;
  return Object.assign(Page, { preload });
}
