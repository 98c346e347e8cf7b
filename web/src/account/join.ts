/** Accepting an invitation. */
import { api, ask } from "../api";

type Account = { email: string; name: string; password: string };

/** Joins, with a new account where one is given, and goes there: nothing stays of what this window knew before. */
export async function join(secret: string, account?: Account): Promise<void> {
  const { space } = await ask(api.POST("/api/invitations/accept", { body: { secret, ...account } }));
  location.assign(`/s/${space}`);
}
