import { serious } from "./axe";
import { expect, test } from "./test";

test("a token made on the account page works as a bearer until it is revoked", async ({ owner, docent }) => {
  await owner.goto(`${docent.first.address}/account`);
  const section = owner.getByRole("region", { name: "Access tokens" });
  await section.getByRole("button", { name: "New token" }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Tide tables");
  await dialog.getByRole("button", { name: "Make the token" }).click();
  const token = await dialog.getByLabel("The token", { exact: true }).innerText();
  expect(token).toMatch(/^docent_pat_[\w-]{43}$/);
  for (const colorScheme of ["light", "dark"] as const) {
    await owner.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect.soft(await serious(owner), `${colorScheme} token`).toEqual([]);
  }
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(section.getByText("Tide tables")).toBeVisible();
  await expect(owner.getByText(token)).toBeHidden();

  // As a script of the owner's, which is no browser.
  const asked = (path: string, init: RequestInit = {}) =>
    fetch(docent.first.address + path, { ...init, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } });
  const spaces = (await (await asked("/api/spaces")).json()) as { id: string; name: string }[];
  expect(spaces.map(({ name }) => name)).toContain("Home");
  const write = await asked(`/api/spaces/${spaces[0]?.id}/documents`, { method: "POST", body: JSON.stringify({ title: "x" }) });
  expect(write.status, "it may only read").toBe(403);
  await owner.reload();
  await expect(section.getByText(/^Last used /)).toBeVisible();

  await section.getByRole("button", { name: "Revoke “Tide tables”" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(section.getByText("Tide tables")).toBeHidden();
  const dead = await asked("/api/spaces");
  expect([dead.status, dead.headers.get("www-authenticate")]).toEqual([401, 'Bearer error="invalid_token"']);
});
