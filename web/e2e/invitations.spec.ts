import type { Page } from "@playwright/test";

import { serious } from "./axe";
import { expect, listen, test } from "./test";

// Each goes a long way, under axe at every turn.
test.setTimeout(90_000);

const LOOKS = ["light", "dark"] as const;

/** Axe, light and dark. */
async function isAccessible(page: Page, what: string) {
  for (const colorScheme of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect.soft(await serious(page), `${colorScheme} ${what}`).toEqual([]);
  }
}

/** Invites whoever has the address; answers it. */
async function invite(owner: Page, note: string): Promise<string> {
  await owner.getByRole("link", { name: "Members" }).click();
  await owner.getByRole("button", { name: "Invite somebody" }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByLabel("Note (optional)").fill(note);
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  const address = await dialog.getByLabel("Address of the invitation").innerText();
  expect(address).toMatch(/\/join#[\w-]{43}$/);
  await isAccessible(owner, "the new invitation");
  await dialog.getByRole("button", { name: "Done" }).click();
  return address;
}

test("somebody new opens an invitation, gets an account and sees the space; the address is dead afterwards", async ({ owner, docent, browser }) => {
  const address = await invite(owner, "Keeper of the new light");
  const row = owner.getByRole("region", { name: "Open invitations" });
  await expect(row.getByText("Keeper of the new light")).toBeVisible();
  await isAccessible(owner, "the members");

  const guest = await (await browser.newContext()).newPage();
  const complaints = listen(guest, docent);
  await guest.goto(address);
  await expect(guest.getByRole("heading", { name: "Owner invites you to “Home”" })).toBeVisible();
  expect(guest.url(), "the secret has left the address").not.toContain("#");
  await isAccessible(guest, "the invitation");
  await guest.getByLabel("Your name").fill("Grace");
  await guest.getByLabel("E-mail").fill("grace@example.org");
  await guest.getByRole("textbox", { name: "Password" }).fill("a lantern under the old pier");
  await guest.getByRole("button", { name: "Make an account and join" }).click();
  await expect(guest.getByRole("link", { name: "All documents" })).toBeVisible();
  await expect(guest.getByRole("button", { name: "New document" })).toBeVisible();
  await expect(guest.getByText("Choose a password"), "she has one").toBeHidden();

  const late = await (await browser.newContext()).newPage();
  await late.goto(address);
  await expect(late.getByRole("heading", { name: "This invitation does not work" })).toBeVisible();
  await isAccessible(late, "a dead invitation");
  await late.context().close();
  await owner.reload();
  await expect(owner.getByText("grace@example.org")).toBeVisible();
  await expect(row).toBeHidden();

  // She forgets the password. The owner's browser ends hers, and makes a way in.
  await owner.getByRole("button", { name: "Reset the password of Grace" }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByRole("button", { name: "Reset the password" }).click();
  const way = await dialog.getByLabel("One-time sign-in address").innerText();
  await isAccessible(owner, "the reset");
  await dialog.getByRole("button", { name: "Done" }).click();
  await guest.goto(way);
  await guest.getByRole("button", { name: "Sign in on this device" }).click();
  await guest.getByRole("complementary", { name: "Choose a password" }).getByRole("link", { name: "Choose a password" }).click();
  await expect(guest.getByLabel("Current password")).toBeHidden();
  await guest.getByLabel("New password").fill("another lantern on the mole");
  await guest.getByRole("button", { name: "Set the password" }).click();
  await expect(guest.getByText("Your password is set.")).toBeVisible();
  await expect(guest.getByLabel("Current password")).toBeVisible();
  expect(complaints).toEqual([]);
  await guest.context().close();
});

test("somebody with an account joins with it, and an invitation can be withdrawn", async ({ owner, docent, browser }) => {
  const { signInUrl } = await docent.command<{ signInUrl: string }>("user", "create", "henry@example.org", "--name", "Henry");
  const [address, other] = [await invite(owner, "For Henry"), await invite(owner, "For nobody")];
  await owner.getByRole("button", { name: "Withdraw the invitation: For nobody" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await expect(owner.getByText("The invitation is withdrawn.")).toBeVisible();

  const henry = await (await browser.newContext()).newPage();
  const complaints = listen(henry, docent);
  await henry.goto(signInUrl);
  await henry.getByRole("button", { name: "Sign in on this device" }).click();
  await expect(henry.getByText("You belong to no space yet.")).toBeVisible();
  await henry.goto(other);
  await expect(henry.getByRole("heading", { name: "This invitation does not work" })).toBeVisible();
  await henry.goto(address);
  await expect(henry.getByText("You are signed in as henry@example.org.")).toBeVisible();
  await isAccessible(henry, "the invitation of somebody signed in");
  await henry.getByRole("button", { name: "Join", exact: true }).click();
  await expect(henry.getByRole("link", { name: "All documents" })).toBeVisible();
  expect(complaints).toEqual([]);
  await henry.context().close();
});
