import { Agent } from "./agent";
import { expect, test } from "./test";

test("a task comes in, is planned, done, and taken back", async ({ owner, docent }) => {
  const agent = await Agent.connect(docent.first.mcpUrl);
  await owner.getByRole("link", { name: "Tasks" }).click();
  await owner.getByRole("tab", { name: "Inbox" }).click();
  await owner.getByRole("textbox", { name: "New task" }).fill("Polish the lens");
  await owner.getByRole("textbox", { name: "New task" }).press("Enter");
  await expect(owner.getByRole("checkbox", { name: "“Polish the lens” is done" })).toBeVisible();

  await owner.getByRole("button", { name: "Change “Polish the lens”" }).click();
  await owner.getByLabel("Planned for").fill("2030-01-31");
  await owner.getByRole("button", { name: "Save" }).click();
  await owner.getByRole("tab", { name: "Upcoming" }).click();
  await expect(owner.getByText("planned for 31 Jan 2030")).toBeVisible();
  const { tasks } = await agent.call("tasks_get", { scope: "upcoming" });
  expect(JSON.stringify(tasks)).toContain("2030-01-31");

  await owner.getByRole("checkbox", { name: "“Polish the lens” is done" }).click();
  await expect(owner.getByRole("checkbox", { name: "“Polish the lens” is done" })).toBeHidden();
  await owner.getByRole("tab", { name: "Logbook" }).click();
  await expect(owner.getByRole("checkbox", { name: "“Polish the lens” is done" })).toBeChecked();
  await owner.getByRole("button", { name: "Undo" }).last().click();
  await expect(owner.getByRole("checkbox", { name: "“Polish the lens” is done" })).toBeHidden();

  // What an agent adds is there at once.
  await owner.getByRole("tab", { name: "Today" }).click();
  await agent.call("tasks_add", { tasks: [{ markdown: "Wind the clock", location: { type: "inbox" }, taskInfo: { scheduleDate: "today" } }] });
  await expect(owner.getByRole("checkbox", { name: "“Wind the clock” is done" })).toBeVisible();
  await agent.close();
});
