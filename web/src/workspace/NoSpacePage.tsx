import { Button } from "@mantine/core";

import { Empty } from "../shell/Absent";
import { useNewSpace } from "../shell/useNewSpace";
import { strings } from "../strings";

/** What somebody sees who belongs to no space. */
export function NoSpacePage() {
  const make = useNewSpace();
  return (
    <Empty title={strings.workspace.noSpaces} why={strings.workspace.noSpacesWhy}>
      <Button onClick={() => void make()}>{strings.workspace.newSpace}</Button>
    </Empty>
  );
}
