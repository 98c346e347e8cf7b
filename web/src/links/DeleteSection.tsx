/** Deletes a connection, once its name was typed. */
import { Group, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import { api, ask } from "../api";
import { strings } from "../strings";
import { tell } from "./act";
import { Confirm } from "./Confirm";
import type { Link } from "./model";
import { forget } from "./questions";
import { Section } from "./Section";

const words = strings.links.page;

export function DeleteSection({ space, link }: { space: string; link: Link }) {
  const navigate = useNavigate();
  const remove = async () => {
    await ask(api.DELETE("/api/spaces/{space}/links/{link}", { params: { path: { space, link: link.id } } }));
    tell(words.removed(link.name));
    // First away from here: the page would ask for what is gone.
    await navigate({ to: "/s/$space/links", params: { space } });
    void forget(space);
  };
  return (
    <Section title={words.remove}>
      <Text size="sm">{words.removeWhy}</Text>
      <Group>
        <Confirm
          what={words.remove}
          why={words.removeWhy}
          typed={{ text: link.name, label: words.removeConfirm(link.name) }}
          act={remove}
        />
      </Group>
    </Section>
  );
}
