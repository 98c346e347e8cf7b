/** Finds out whether somebody has looked at blocks: each was in view for a while, on a page that was looked at. */

/** The name of the attribute by which the element of a marked block names it. */
export const MARKED = "data-unseen";

/** How long a block has to be in view, in milliseconds. */
const LOOK = 2_000;
/** After what somebody typed has settled, blocks may be other elements. */
const SETTLED = 250;
/** Of a block that is higher than the page, half a page is enough. */
const STEPS = Array.from({ length: 21 }, (_, step) => step / 20);

/** Calls `seen` once, when all of these blocks have been looked at; answers what ends the watch. */
export function watch(blocks: Iterable<string>, seen: () => void): () => void {
  const left = new Set(blocks);
  const elements = new Map<string, Element>();
  const inView = new Set<string>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const observer = new IntersectionObserver((entries) => entries.forEach(noted), { threshold: STEPS });

  const done = (block: string) => {
    left.delete(block);
    if (left.size > 0) return;
    end();
    seen();
  };
  const tell = () => {
    const isLookedAt = document.visibilityState === "visible" && document.hasFocus();
    for (const [block, timer] of timers) {
      if (isLookedAt && inView.has(block)) continue;
      clearTimeout(timer);
      timers.delete(block);
    }
    if (!isLookedAt) return;
    for (const block of inView) {
      if (left.has(block) && !timers.has(block)) timers.set(block, setTimeout(() => done(block), LOOK));
    }
  };
  const noted = ({ target, isIntersecting, intersectionRatio, intersectionRect, rootBounds }: IntersectionObserverEntry) => {
    const block = target.getAttribute(MARKED);
    if (!block || elements.get(block) !== target) return;
    const isShown = isIntersecting && (intersectionRatio >= 0.5 || intersectionRect.height >= (rootBounds?.height ?? Infinity) / 2);
    if (isShown) inView.add(block);
    else inView.delete(block);
    tell();
  };
  const find = () => {
    for (const element of document.querySelectorAll(`[${MARKED}]`)) {
      const block = element.getAttribute(MARKED) ?? "";
      const before = elements.get(block);
      if (!left.has(block) || before === element) continue;
      if (before) observer.unobserve(before);
      elements.set(block, element);
      observer.observe(element);
    }
  };
  let settling: ReturnType<typeof setTimeout> | undefined;
  const changes = new MutationObserver(() => {
    settling ??= setTimeout(() => {
      settling = undefined;
      find();
    }, SETTLED);
  });
  const end = () => {
    clearTimeout(settling);
    timers.forEach((timer) => clearTimeout(timer));
    observer.disconnect();
    changes.disconnect();
    window.removeEventListener("focus", tell);
    window.removeEventListener("blur", tell);
    document.removeEventListener("visibilitychange", tell);
  };
  window.addEventListener("focus", tell);
  window.addEventListener("blur", tell);
  document.addEventListener("visibilitychange", tell);
  changes.observe(document.body, { childList: true, subtree: true, attributeFilter: [MARKED] });
  find();
  return end;
}
