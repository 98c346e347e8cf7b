/** What the pages of tasks say. */
export const tasks = {
  title: "Tasks",
  scopes: { inbox: "Inbox", active: "Today", upcoming: "Upcoming", logbook: "Logbook" } as Record<string, string>,
  says: {
    inbox: "What came in without a place.",
    active: "What is planned for today or before, or due.",
    upcoming: "What has its day ahead.",
    logbook: "What was done or given up.",
  } as Record<string, string>,
  none: {
    inbox: "Nothing came in. Write down what comes to mind: it waits here until it has its day.",
    active: "Nothing is left for today.",
    upcoming: "Nothing is planned yet. A task that is given a day ahead stands here until then.",
    logbook: "Nothing was done yet.",
  } as Record<string, string>,
  add: "New task",
  addWhy: "Press Enter to add it.",
  done: (task: string) => `“${task}” is done`,
  edit: (task: string) => `Change “${task}”`,
  remove: "Delete",
  giveUp: "Give up",
  reopen: "Open again",
  schedule: "Planned for",
  deadline: "Due",
  repeat: "Repeats",
  repeatWhy: "Like weekly:mon,wed, monthly:1 or yearly:12-24. With flexible: in front it counts from when it is done. Empty ends it.",
  repetition: {
    units: { daily: ["day", "days"], weekly: ["week", "weeks"], monthly: ["month", "months"], yearly: ["year", "years"] },
    every(count: number, unit: "daily" | "weekly" | "monthly" | "yearly"): string {
      const [one, many] = this.units[unit];
      return count === 1 ? `every ${one}` : `every ${count} ${many}`;
    },
    on: (days: string[]) => `on ${new Intl.ListFormat("en-GB").format(days)}`,
    dayOfMonth: (day: string) => `day ${day}`,
    skipWeekends: "but weekends",
    flexible: "after it is done",
  },
  text: "What is to be done",
  planned: (day: string) => `planned for ${day}`,
  due: (day: string) => `due ${day}`,
  repeats: (how: string) => `repeats ${how}`,
  completed: (when: string) => `done ${when}`,
  canceled: (when: string) => `given up ${when}`,
  deleted: "Task deleted",
  changed: "Task changed",
  finished: "Done",
};
