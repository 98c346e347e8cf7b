/** What the editor can hold: the package's blocks with our properties, and blocks and marks of our own. */
import {
  BlockNoteSchema,
  createBulletListItemBlockSpec,
  createCheckListItemBlockSpec,
  createDividerBlockSpec,
  createHeadingBlockSpec,
  createNumberedListItemBlockSpec,
  createParagraphBlockSpec,
  createQuoteBlockSpec,
  createToggleListItemBlockSpec,
  defaultBlockSpecs,
  defaultInlineContentSpecs,
} from "@blocknote/core";

import { editor as strings } from "../strings/editor";
import { callout } from "./blocks/Callout";
import { piece, styles } from "./blocks/Inline";
import { file, image, linkCard, video } from "./blocks/Media";
import { named } from "./blocks/named";
import { page } from "./blocks/Page";
import { looks, withProps } from "./blocks/props";
import { collection, opaque } from "./blocks/Shown";
import { code, formula, raw } from "./blocks/Source";

export const schema = BlockNoteSchema.create({
  blockSpecs: {
    paragraph: withProps(createParagraphBlockSpec(), { ...looks, look: { default: "body", values: ["body", "caption"] } } as const),
    heading: withProps(createHeadingBlockSpec({ allowToggleHeadings: false }), {
      ...looks,
      level: { default: 1, values: [1, 2, 3, 4, 5, 6] },
    } as const),
    bulletListItem: withProps(createBulletListItemBlockSpec(), looks),
    numberedListItem: withProps(createNumberedListItemBlockSpec(), { ...looks, start: { default: undefined, type: "number" } } as const),
    checkListItem: withProps(named(createCheckListItemBlockSpec(), "input", strings.done), { ...looks, checked: { default: false, type: "boolean" } } as const),
    toggleListItem: withProps(named(createToggleListItemBlockSpec(), "button", strings.unfold), looks),
    quote: withProps(createQuoteBlockSpec(), looks),
    callout: callout(),
    page: page(),
    codeBlock: code(),
    table: defaultBlockSpecs.table,
    image: image(),
    video: video(),
    file: file(),
    linkCard: linkCard(),
    divider: withProps(createDividerBlockSpec(), { lineStyle: { default: "regular" } } as const),
    formula: formula(),
    collection: collection(),
    raw: raw(),
    opaque: opaque(),
  },
  inlineContentSpecs: { ...defaultInlineContentSpecs, piece },
  styleSpecs: styles,
});

export type Editor = typeof schema.BlockNoteEditor;
