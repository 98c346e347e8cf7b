/** Blocks that the editor shows and moves but does not change: whiteboards, and kinds it has not heard of. */
import type { Content } from "../content";
import { type Kind, parsed } from "./kind";

export const opaque: Kind = {
  kind: "whiteboard",
  types: ["opaque"],
  toEditor: ({ id: _, children: __, ...content }) => ({ type: "opaque", props: { source: JSON.stringify(content) } }),
  toContent: ({ props }) => contentIn(props?.source),
};

/** What an opaque block holds. */
export function contentIn(source: unknown): Content {
  const content = parsed(source);
  const sound = typeof content?.kind === "string" && typeof content.properties === "object" && content.properties !== null;
  return sound ? (content as Content) : { kind: "raw", text: "", properties: {} };
}
