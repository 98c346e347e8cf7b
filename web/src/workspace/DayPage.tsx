import { ActionIcon, Alert, Button, Container, Group, Loader, Text, TextInput } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconCalendarMonth, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";

import { type Space, api, ask } from "../api";
import { daily, queries } from "../queries";
import { NotFound } from "../shell/Absent";
import { PageTitle } from "../shell/PageTitle";
import { useSpace, writes } from "../shell/space";
import { strings } from "../strings";
import { tellProblem } from "../told";
import { DocumentView } from "../document/DocumentPage";
import classes from "../document/heading.module.css";
import { Month } from "./Month";
import { isDay, moved, said } from "./dates";
import month from "./month.module.css";

const words = strings.workspace;

/** The note of one day, with the way to the days beside it. */
export function DayPage() {
  const { date = "today" } = useParams({ strict: false });
  const space = useSpace();
  if (!space) return <Loader aria-label={strings.app.loading} />;
  const day = date === "today" ? todayIn(space) : date;
  if (!isDay(day)) return <NotFound />;
  return (
    <div className={month.page}>
      <Days space={space} date={day} />
      <Day key={day} space={space} date={day} />
    </div>
  );
}

function Days({ space, date }: { space: Space; date: string }) {
  const navigate = useNavigate();
  const [isOpen, setOpen] = useLocalStorage({
    key: "calendar",
    // On a phone the note itself comes first.
    defaultValue: matchMedia("(min-width: 48em)").matches,
    getInitialValueInEffect: false,
  });
  const go = (day: string) => void navigate({ to: "/s/$space/day/$date", params: { space: space.id, date: day } });
  return (
    <Container size="sm">
      <Group justify="center" gap="xs" mb="md">
        <ActionIcon variant="subtle" aria-label={words.dayBefore} onClick={() => go(moved(date, -1))}>
          <IconChevronLeft size={18} />
        </ActionIcon>
        <TextInput type="date" aria-label={words.day} value={date} onChange={({ currentTarget: { value } }) => value && go(value)} />
        <ActionIcon variant="subtle" aria-label={words.dayAfter} onClick={() => go(moved(date, 1))}>
          <IconChevronRight size={18} />
        </ActionIcon>
        <ActionIcon variant={isOpen ? "light" : "subtle"} aria-label={words.calendar} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <IconCalendarMonth size={18} />
        </ActionIcon>
      </Group>
      {isOpen && <Month shown={date} today={todayIn(space)} go={go} />}
    </Container>
  );
}

function Day({ space, date }: { space: Space; date: string }) {
  const { data, isPending, error } = useQuery(daily(space.id, date));
  const [isBegun, setBegun] = useState(false);
  const start = async () => {
    setBegun(true);
    const body = { position: { side: "end" as const, date }, blocks: [{ kind: "text", properties: {}, runs: [{ text: "" }] }] };
    try {
      await ask(api.POST("/api/spaces/{space}/blocks", { params: { path: { space: space.id } }, body }));
    } catch (problem) {
      tellProblem(problem);
    }
    await queries.invalidateQueries({ queryKey: ["space", space.id] });
  };
  if (isPending) return <Loader aria-label={strings.app.loading} />;
  if (error && !data) return <Alert color="red">{error.message}</Alert>;
  if (data) return <DocumentView id={data.id} takesFocus={isBegun} />;
  return (
    <Container size="md">
      <div className={writes(space) ? classes.beside : undefined}>
        <PageTitle size="h1" className={classes.heading} name={said(date, { dateStyle: "full" })} />
        <Text c="dimmed" my="md">
          {words.noDay}
        </Text>
        {writes(space) && <Button onClick={() => void start()}>{words.startDay}</Button>}
      </div>
    </Container>
  );
}

/** Today where the space is. */
function todayIn(space: Space): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: space.timeZone }).format(new Date());
}
