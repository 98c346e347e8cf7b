import { Alert, Badge, Container, Group, Loader, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { tags } from "../queries";
import { useSpace } from "../shell/space";
import { PageTitle } from "../shell/PageTitle";
import { strings } from "../strings";
import classes from "./table.module.css";

const words = strings.workspace;

/** The tags of a space, the most used first. */
export function TagsPage() {
  const space = useSpace();
  if (!space) return <Loader aria-label={strings.app.loading} />;
  return (
    <Container size="lg">
      <PageTitle name={words.tags} />
      <Text c="dimmed" size="sm" my="md">
        {words.tagsWhy}
      </Text>
      <Tags key={space.id} space={space.id} />
    </Container>
  );
}

function Tags({ space }: { space: string }) {
  const { data, isPending, error } = useQuery(tags(space));
  if (isPending) return <Loader aria-label={strings.app.loading} />;
  if (error) return <Alert color="red">{error.message}</Alert>;
  if (data.length === 0) return <Text>{words.noTags}</Text>;
  return (
    <Group component="ul" gap="xs" p={0} m={0} style={{ listStyle: "none" }}>
      {data.map(({ name, documents }) => (
        <li key={name}>
          <Badge
            variant="light"
            size="lg"
           
            className={classes.tag}
            rightSection={<span className={classes.count}>{documents}</span>}
            renderRoot={(props) => (
              <Link {...props} to="/s/$space/tags/$tag" params={{ space, tag: name.slice(1) }} aria-label={words.tagCount(name, documents)} />
            )}
          >
            {name}
          </Badge>
        </li>
      ))}
    </Group>
  );
}
