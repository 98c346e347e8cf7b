/** Who is signed in is the same in all tabs of a browser: no tab goes on in the name of somebody else. */
import { useEffect } from "react";

import { me, queries } from "../queries";
import { belongsTo, dropAll } from "../shell/unsaved";

/** Tells the other tabs who is here, null for nobody, and hears it from them. */
export function useSamePerson(person: string | null | undefined): void {
  useEffect(() => {
    if (person === undefined) return;
    if (person !== null) belongsTo(person);
    const channel = new BroadcastChannel("docent/person");
    channel.addEventListener("message", ({ data }: MessageEvent<string | null>) => {
      if (data === person) return;
      if (data === null || person === null) return void queries.invalidateQueries({ queryKey: me.queryKey });
      // What the person before did not save is nothing for the next one.
      dropAll();
      location.reload();
    });
    channel.postMessage(person);
    return () => channel.close();
  }, [person]);
}
