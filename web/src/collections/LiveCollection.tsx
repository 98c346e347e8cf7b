/** A collection as it is now, to be read and changed in its place: a table, a board or a gallery. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { collection } from "../queries";
import { collections as words } from "../strings/collections";
import { Board } from "./Board";
import classes from "./collections.module.css";
import { Gallery } from "./Gallery";
import { ItemTable } from "./ItemTable";
import type { Collection, View } from "./model";
import { useView } from "./useView";
import { ViewBar } from "./ViewBar";
import type { Place } from "./writing";

type Props = Place & { canWrite: boolean; /** Until it is there, and where it is not. */ fallback: ReactNode };

export function LiveCollection({ space, block, canWrite, fallback }: Props) {
  const { data } = useQuery(collection(space, block));
  if (!data) return fallback;
  return <Showing place={{ space, block }} collection={data} canWrite={canWrite} />;
}

const FORMS: Record<View["type"], typeof ItemTable> = { table: ItemTable, board: Board, gallery: Gallery };

function Showing(props: { place: Place; collection: Collection; canWrite: boolean }) {
  const shown = useView(props.place, props.collection, props.canWrite);
  const Form = FORMS[shown.view.type];
  return (
    <section className={classes.collection} data-apart aria-label={words.region(props.collection.schema.name ?? "")}>
      <ViewBar {...props} shown={shown} />
      <Form {...props} shown={shown} />
    </section>
  );
}
