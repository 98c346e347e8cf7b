/** What people do with tasks; what takes something away is told, with a way back. */
import { api, ask } from "../api";
import type { components } from "../openapi.d.ts";
import { queries } from "../queries";
import { strings } from "../strings";
import { tellDone, tellProblem } from "../told";

const words = strings.tasks;
type Change = components["schemas"]["TaskChange"];

/** Adds a task to the inbox; whether that went well. */
export function addTask(space: string, markdown: string, scheduleDate?: string): Promise<boolean> {
  const body = { markdown, location: { type: "inbox" as const }, ...(scheduleDate && { taskInfo: { scheduleDate } }) };
  return telling(space, () => ask(api.POST("/api/spaces/{space}/tasks", { params: { path: { space } }, body })));
}

/** Changes what is given, and leaves the rest; `told` is what is said of it. */
export function changeTask(space: string, block: string, change: Partial<Change>, told: string): Promise<boolean> {
  return telling(space, async () => {
    const written = await ask(
      api.PATCH("/api/spaces/{space}/tasks/{block}", { params: { path: { space, block } }, body: change as Change }),
    );
    tellDone(told, space, [written]);
  });
}

export function deleteTask(space: string, block: string): Promise<boolean> {
  return telling(space, async () => {
    const written = await ask(api.DELETE("/api/spaces/{space}/tasks/{block}", { params: { path: { space, block } } }));
    tellDone(words.deleted, space, [written]);
  });
}

async function telling(space: string, act: () => Promise<unknown>): Promise<boolean> {
  let well = true;
  try {
    await act();
  } catch (problem) {
    well = false;
    tellProblem(problem);
  }
  await queries.invalidateQueries({ queryKey: ["space", space, "tasks"] });
  return well;
}
