/** What the way back from an outside provider says in `?problem=`, in words. */
const WORDS: Record<string, string> = {
  access_denied: "The provider did not let you in.",
  not_connected: "No account here is connected with that one. Sign in as before and connect it, or ask whoever runs this server.",
  provider_silent: "The provider does not answer. Try again, or sign in another way.",
  provider_unbelievable: "What the provider said could not be believed. Whoever runs this server finds the reason in its log.",
  rate_limited: "Too many attempts. Try again in a minute.",
  sign_in_expired: "That took too long, or was begun in another browser. Begin again.",
  taken: "Somebody else signs in with that account.",
};

/** The problem that the address tells of; it leaves the address. */
export function takeProblem(): string | undefined {
  const address = new URL(location.href);
  const code = address.searchParams.get("problem");
  if (code === null) return undefined;
  address.searchParams.delete("problem");
  history.replaceState(null, "", address);
  return WORDS[code] ?? "That did not work. Try again.";
}
