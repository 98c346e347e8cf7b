/** The view of a collection that is shown. Who writes changes it for all, who only reads for the moment. */
import { useState } from "react";

import type { Collection, View } from "./model";
import { activeView, switched, withActive } from "./views";
import { type Place, changeViews } from "./writing";

export type Shown = {
  view: View;
  change: (change: Partial<View>) => void;
  show: (type: View["type"]) => void;
};

export function useView(place: Place, collection: Collection, canWrite: boolean): Shown {
  const [own, setOwn] = useState<View>();
  if (canWrite) {
    return {
      view: activeView(collection),
      change: (change) => void changeViews(place, withActive(collection, change)),
      show: (type) => void changeViews(place, switched(collection, type)),
    };
  }
  const view = own ?? activeView(collection);
  const shown = (type: View["type"]) => switched(collection, type).find(({ active }) => active);
  return {
    view,
    change: (change) => setOwn({ ...view, ...change }),
    show: (type) => setOwn(shown(type)),
  };
}
