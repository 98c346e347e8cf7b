import { ActionIcon, Group, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useEffect, useState } from "react";

import { strings } from "../strings";
import { firstDay, monthOf, movedMonth, said, weeksOf } from "./dates";
import classes from "./month.module.css";

const words = strings.workspace;

/** A month of days to go to: it follows the day that is shown, and can be leafed through. */
export function Month({ shown, today, go }: { shown: string; today: string; go: (date: string) => void }) {
  const [month, setMonth] = useState(monthOf(shown));
  useEffect(() => setMonth(monthOf(shown)), [shown]);
  const name = said(`${month}-01`, { month: "long", year: "numeric" });
  const weeks = weeksOf(month, firstDay());
  return (
    <section className={classes.month} aria-label={words.calendar}>
      <Group justify="space-between">
        <ActionIcon variant="subtle" aria-label={words.monthBefore} onClick={() => setMonth(movedMonth(month, -1))}>
          <IconChevronLeft size={18} />
        </ActionIcon>
        <Text size="sm" fw={600} aria-live="polite">
          {name}
        </Text>
        <ActionIcon variant="subtle" aria-label={words.monthAfter} onClick={() => setMonth(movedMonth(month, 1))}>
          <IconChevronRight size={18} />
        </ActionIcon>
      </Group>
      <table aria-label={name}>
        <thead>
          <tr>
            {/* The second week is whole in every month. */}
            {weeks[1]?.map((day) => (
              <th key={day} scope="col">
                <span aria-hidden>{day && said(day, { weekday: "narrow" })}</span>
                <VisuallyHidden>{day && said(day, { weekday: "long" })}</VisuallyHidden>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week, index) => (
            <tr key={index}>
              {week.map((day, column) => (
                <td key={column}>{day && <Day day={day} isToday={day === today} isShown={day === shown} go={() => go(day)} />}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Day({ day, isToday, isShown, go }: { day: string; isToday: boolean; isShown: boolean; go: () => void }) {
  return (
    <UnstyledButton
      className={classes.day}
      aria-label={said(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" })}
      aria-current={isToday ? "date" : undefined}
      aria-pressed={isShown}
      onClick={go}
    >
      {Number(day.slice(8))}
    </UnstyledButton>
  );
}
