/**
 * Draws formulas: LaTeX becomes MathML, which browsers set themselves, so that no style or font comes along. KaTeX
 * makes elements and no markup; it is loaded when there is a formula.
 */

/** Beyond so many characters a formula is shown as it was written. */
const LONGEST = 5_000;

/** One in a line that is longer than this may be wider than the line. */
const LONG = 60;

const HARMLESS = {
  output: "mathml",
  // No addresses, pictures, classes or styles out of a formula.
  trust: false,
  throwOnError: true,
  strict: "ignore",
  // Macros that unfold into ever more of themselves end, and nothing is larger than this many em.
  maxExpand: 300,
  maxSize: 20,
} as const;

/** Draws a formula into an element, on a line of its own or not; answers whether it could. */
export type Draw = (latex: string, into: HTMLElement, display: boolean) => boolean;

let loaded: Promise<Draw> | undefined;

/** What draws, as soon as it is there. */
export function drawing(): Promise<Draw> {
  loaded ??= load();
  // Somebody without a connection for a moment has formulas afterwards.
  loaded.catch(() => (loaded = undefined));
  return loaded;
}

async function load(): Promise<Draw> {
  const { default: katex } = await import("katex");
  return (latex, into, displayMode) => {
    if (latex.length > LONGEST) return false;
    try {
      if (!displayMode && latex.length > LONG) into.dataset.formula = "wide";
      else delete into.dataset.formula;
      katex.render(latex, into, { ...HARMLESS, displayMode });
      return true;
    } catch {
      into.replaceChildren();
      return false;
    }
  };
}
