import { Alert, Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate, useParams } from "@tanstack/react-router";

import { search } from "../queries";
import { Empty } from "../shell/Absent";
import { useSpace, writes } from "../shell/space";
import { strings } from "../strings";
import { createDocument } from "../workspace/writing";

const words = strings.document;

/** Where a wiki link leads: to the document that is called so, or to the offer to write it. */
export function NamedPage() {
  const { name = "" } = useParams({ strict: false });
  const navigate = useNavigate();
  const space = useSpace();
  // What stands behind the name is a place inside.
  const title = name.split("#")[0]?.trim() || name;
  const { data, error } = useQuery({ ...search(space?.id ?? "", `title:"${title.replaceAll('"', " ")}"`), enabled: space !== undefined });
  if (error) return <Alert color="red">{error.message}</Alert>;
  if (!space || !data) return <Loader aria-label={strings.app.loading} />;
  const found = data.hits.find(({ document }) => same(document.title, title));
  if (found) return <Navigate to="/d/$document" params={{ document: found.document.id }} replace />;
  return (
    <Empty title={words.noneNamed(title)} why={words.noneNamedWhy}>
      {writes(space) && <Button onClick={() => void createDocument(space.id, {}, navigate, title)}>{words.writeNamed}</Button>}
    </Empty>
  );
}

const same = (one: string, other: string) => one.toLocaleLowerCase() === other.toLocaleLowerCase();
