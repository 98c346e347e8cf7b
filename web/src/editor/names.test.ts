import { describe, expect, it } from "vitest";

import { Names } from "./names";

describe("names", () => {
  it("are saved once the server has the block, under the id that was asked for or another", () => {
    const names = new Names();
    let told = 0;
    names.watch(() => (told += 1));
    const [kept, replaced] = [names.toServer("a"), names.toServer("b")];
    expect([names.saved("a"), names.saved("b")]).toEqual([undefined, undefined]);
    names.rename(kept, kept);
    names.rename(replaced, "other");
    expect([names.saved("a"), names.saved("b")]).toEqual([kept, "other"]);
    expect([names.toEditor(kept), names.toEditor("other"), told]).toEqual(["a", "b", 2]);
  });
});
