/**
 * Formulas in text: each is drawn where it stands, and its source is shown while somebody is in it. The text stays
 * what it is; only how it is shown is another.
 */
import { createExtension } from "@blocknote/core";
import { type EditorState, Plugin, PluginKey, TextSelection } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";

import { drawing } from "../blocks/drawing";

/** A formula in the text of a document, from one place to another. */
export type Range = { from: number; to: number; latex: string; display: boolean };

type Shown = { ranges: Range[]; isFocused: boolean };

const key = new PluginKey<Shown>("docent-formulas");

/** The formulas in the text of a document, in order. */
export function formulasIn(doc: EditorState["doc"]): Range[] {
  const found: Range[] = [];
  let last: (Range & { look: string }) | undefined;
  doc.descendants((node, at) => {
    const mark = node.isText ? node.marks.find(({ type }) => type.name === "latex") : undefined;
    if (!mark) {
      last = undefined;
      return;
    }
    const look = String(mark.attrs.stringValue);
    if (last?.to === at && last.look === look) {
      last.to += node.nodeSize;
      last.latex += node.text ?? "";
    } else {
      last = { from: at, to: at + node.nodeSize, latex: node.text ?? "", display: look.startsWith("display"), look };
      found.push(last);
    }
  });
  return found;
}

const plugin = new Plugin<Shown>({
  key,
  state: {
    init: (_, { doc }) => ({ ranges: formulasIn(doc), isFocused: false }),
    apply: (tr, { ranges, isFocused }, __, { doc }) => ({
      ranges: tr.docChanged ? formulasIn(doc) : ranges,
      isFocused: (tr.getMeta(key) as boolean | undefined) ?? isFocused,
    }),
  },
  props: {
    decorations: (state) => DecorationSet.create(state.doc, (key.getState(state)?.ranges ?? []).flatMap((range) => decorated(range, state))),
    handleDOMEvents: { focus: (view) => tell(view, true), blur: (view) => tell(view, false) },
  },
});

function tell(view: EditorView, isFocused: boolean): boolean {
  view.dispatch(view.state.tr.setMeta(key, isFocused));
  return false;
}

function decorated(range: Range, state: EditorState): Decoration[] {
  const { from, to, latex, display } = range;
  const { selection } = state;
  const isOpen = key.getState(state)?.isFocused && selection.from <= to && selection.to >= from;
  const itself = { side: -1, key: `${display}${latex}`, ignoreSelection: true, stopEvent: ({ type }: Event) => type === "mousedown" };
  const drawn = Decoration.widget(from, (view, at) => draw(range, view, at), itself);
  return isOpen ? [drawn] : [drawn, Decoration.inline(from, to, { class: "docent-formula-closed" })];
}

/** The drawn formula; whoever clicks on it is behind its source. */
function draw({ latex, display }: Range, view: EditorView, at: () => number | undefined): HTMLElement {
  const element = document.createElement("span");
  element.className = "docent-formula-drawn";
  element.contentEditable = "false";
  element.textContent = latex;
  void drawing().then((draw) => {
    const into = document.createElement("span");
    const isDrawn = draw(latex, into, display);
    element.dataset.drawn = String(isDrawn);
    if (isDrawn) element.replaceChildren(into);
  }, () => undefined);
  element.addEventListener("mousedown", (event) => {
    const from = at();
    if (from === undefined || !view.editable) return;
    event.preventDefault();
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, from + latex.length)));
    view.focus();
  });
  return element;
}

export const formulas = createExtension({ key: "formulas", prosemirrorPlugins: [plugin] });
