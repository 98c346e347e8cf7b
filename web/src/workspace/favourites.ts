/** The documents that somebody likes to have at hand: shown as chosen at once, whatever the server takes. */
import { useQuery } from "@tanstack/react-query";

import { type Favourite, api, ask } from "../api";
import { favourites, queries } from "../queries";
import { tellProblem } from "../told";

/** Whether a document is one of them, and what makes it one or no longer one. */
export function useFavourite(space: string, document: Favourite): { isFavourite: boolean; toggle: () => void } {
  const { data = [] } = useQuery(favourites(space));
  const isFavourite = data.some(({ id }) => id === document.id);
  return { isFavourite, toggle: () => void setFavourite(space, document, !isFavourite) };
}

async function setFavourite(space: string, { id, title, icon }: Favourite, on: boolean): Promise<void> {
  const { queryKey } = favourites(space);
  await queries.cancelQueries({ queryKey });
  queries.setQueryData(queryKey, (known = []) => {
    const others = known.filter((one) => one.id !== id);
    return on ? [...others, { id, title, icon }] : others;
  });
  const params = { path: { space, document: id } };
  const address = "/api/spaces/{space}/favourites/{document}";
  try {
    await ask(on ? api.PUT(address, { params }) : api.DELETE(address, { params }));
  } catch (problem) {
    tellProblem(problem);
  }
  await queries.invalidateQueries({ queryKey });
}
