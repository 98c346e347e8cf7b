/** The title of an item, read and changed in its place. */
import { Runs } from "../blocks/Runs";
import { collections as words } from "../strings/collections";
import { Editable } from "./Cell";
import classes from "./collections.module.css";
import { type Item, named, plain } from "./model";
import { Typed } from "./Typed";
import { type Place, changeItem } from "./writing";

export function ItemTitle({ place, item, name, canWrite }: { place: Place; item: Item; name: string; canWrite: boolean }) {
  // What is chosen to be changed leads nowhere.
  const runs = canWrite ? item.runs.map((run) => ({ ...run, href: undefined })) : item.runs;
  const shown = runs.length > 0 ? <Runs runs={runs} /> : <span className={classes.untitled}>{words.untitled}</span>;
  if (!canWrite) return <span className={classes.cell}>{shown}</span>;
  return (
    <Editable
      name={words.cell(name, named(item), plain(item.runs))}
      shown={shown}
      field={(close) => (
        <Typed
          label={words.editing(name, named(item))}
          type="text"
          value={typedTitle(item)}
          onDone={(text) => {
            close();
            if (text !== undefined) void changeTitle(place, item, text.trim());
          }}
        />
      )}
    />
  );
}

/** Whether a title is nothing but its words: else it is edited as Markdown, so that no mark is lost. */
const isPlain = ({ runs }: Item): boolean => runs.every(({ marks, kind }) => !marks?.length && (!kind || kind === "text"));

export const typedTitle = (item: Item): string => (isPlain(item) ? plain(item.runs) : item.title);

export function changeTitle(place: Place, item: Item, text: string): Promise<boolean> {
  return changeItem(place, item, isPlain(item) ? { runs: text ? [{ text }] : [] } : { title: text });
}
