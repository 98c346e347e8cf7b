import { expect, test } from "vitest";

import { repetition } from "./repetition";

test.each([
  ["daily", "every day"],
  ["daily;skipWeekends", "every day but weekends"],
  ["weekly:mon,fri", "every week on Monday and Friday"],
  ["flexible:weekly;interval=2", "every 2 weeks after it is done"],
  ["monthly:1,15", "every month on day 1 and day 15"],
  // Which of day and month comes first is the reader's.
  ["yearly:12-24", /^every year on .*December.*$/],
  // No words for these.
  ["monthly:last-fri", "monthly:last-fri"],
  ["weekly:someday", "weekly:someday"],
  ["now and then", "now and then"],
])("%s is %s", (rule, words) => {
  expect(repetition(rule)).toMatch(words instanceof RegExp ? words : new RegExp(`^${words}$`));
});
