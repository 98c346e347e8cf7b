/** What is said of text that is not on the server yet. */
const named = (titles: string[]) => titles.map((title) => `“${title}”`).join(", ");

export const unsaved = {
  label: "Not saved yet",
  left: (title: string) => `What you wrote in “${title}” is not saved`,
  why: (problem: string | undefined) => problem ?? "The server does not answer. We keep trying, as long as this tab is open.",
  open: "Open it",
  now: "Try now",
  drop: "Throw away",
  dropWhy: (title: string) => `What you wrote in “${title}” and could not be saved is gone for good. The rest of the document stays.`,
  waits: (titles: string[]) =>
    `What you wrote in ${named(titles)} is not saved yet. It waits in this tab until you are signed in again, and is lost when the tab is closed or somebody else signs in.`,
  signOut: "Sign out, and lose it",
  signOutTitle: "Not everything is saved",
  signOutWhy: (titles: string[]) => `What you wrote last in ${named(titles)} is not on the server yet. Who signs out now loses it.`,
  stay: "Stay signed in",
};
