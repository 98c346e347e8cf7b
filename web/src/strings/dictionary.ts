/**
 * What the editor's package says: its menus, buttons and placeholders. Another language is another of its
 * dictionaries, with what is said otherwise here.
 */
import { en } from "@blocknote/core/locales";

export const dictionary: typeof en = {
  ...en,
  placeholders: { ...en.placeholders, default: "Write, or type / for more" },
};
