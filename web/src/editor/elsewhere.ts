/** HTML that was copied elsewhere, put into what the editor understands: it would glue together, cut or lose the rest. */
import { spread } from "./grid";

/** Puts a page into what the editor understands; whether anything was to be done. */
export function mend(page: Document): boolean {
  const before = page.body.innerHTML;
  listWords(page.body);
  checkTasks(page.body);
  for (const cell of page.querySelectorAll<HTMLTableCellElement>("td, th")) {
    // A table in a cell has become text of that cell, and its cells with it.
    if (page.contains(cell)) flatten(cell);
  }
  page.querySelectorAll("table").forEach(unmerge);
  return page.body.innerHTML !== before;
}

const BLOCKS =
  "address, article, aside, blockquote, caption, center, dd, details, div, dl, dt, fieldset, figcaption, figure, footer, form, h1, h2, h3, h4, h5, h6, " +
  "header, hr, li, main, nav, ol, p, pre, section, summary, table, tbody, td, tfoot, th, thead, tr, ul";

/** A cell holds one line here as on the server: where its paragraphs and items end, a space parts the words. */
function flatten(cell: Element): void {
  for (const block of cell.querySelectorAll(BLOCKS)) {
    const words = block.ownerDocument.createElement("span");
    // Whole paragraphs are made bold so.
    const style = block.getAttribute("style");
    if (style) words.setAttribute("style", style);
    words.append(...block.childNodes);
    block.replaceWith(" ", words, " ");
  }
}

/** Cells that reach over others are shown as they are kept: in the first of their places, with empty cells in the others. */
function unmerge(table: HTMLTableElement): void {
  const rows = [...table.querySelectorAll("tr")];
  const cells = rows.map((row) => [...row.cells]);
  if (!table.querySelector("[colspan], [rowspan]") && new Set(cells.map(({ length }) => length)).size < 2) return;
  // A span of no rows is one down to the last (HTML, 4.9.11).
  const places = spread(cells, ({ colSpan, rowSpan }) => ({ columns: colSpan, rows: rowSpan || rows.length }));
  // Pages ask for a hundred columns to be sure to get all: one in which no cell begins is none.
  const width = Math.max(0, ...places.map((row) => row.reduce((end, cell, column) => (cell ? column + 1 : end), 0)));
  rows.forEach((row, index) => {
    const own = places[index]?.slice(0, width) ?? [];
    row.replaceChildren(...own.map((cell) => cell ?? row.ownerDocument.createElement(isHeading(row, cells[index]) ? "th" : "td")));
  });
  for (const cell of cells.flat()) {
    cell.removeAttribute("colspan");
    cell.removeAttribute("rowspan");
  }
}

function isHeading(row: Element, cells: Element[] = []): boolean {
  return row.closest("thead") !== null || (cells.length > 0 && cells.every(({ tagName }) => tagName === "TH"));
}

/** Lists of Word are paragraphs that begin with a bullet or a number, and say how deep they are in words of its own. */
function listWords(body: HTMLElement): void {
  let lists: { level: number; list: Element }[] = [];
  for (const paragraph of body.querySelectorAll('p[class*="MsoListParagraph"], p[style*="mso-list"]')) {
    const mark = [...paragraph.querySelectorAll("span[style]")].find((span) => /mso-list:\s*ignore/i.test(span.getAttribute("style") ?? ""));
    // In a cell there are no lists: there its bullet or number stays what it is, text.
    if (!mark || paragraph.closest("td, th")) continue;
    const level = Number(/mso-list:[^;]*level(\d+)/i.exec(paragraph.getAttribute("style") ?? "")?.[1] ?? 1);
    const [, number] = /^\s*\(?(\d+|[a-z]+)[.)]/i.exec(mark.textContent) ?? [];
    const tag = number ? "ol" : "ul";
    mark.remove();
    if (lists[0]?.list !== paragraph.previousElementSibling) lists = [];
    lists = lists.filter((above) => above.level < level || (above.level === level && above.list.localName === tag));
    let last = lists.at(-1);
    const item = body.ownerDocument.createElement("li");
    if (last?.level === level) paragraph.remove();
    else {
      const list = body.ownerDocument.createElement(tag);
      if (Number(number) > 1) list.setAttribute("start", String(number));
      if (last) {
        last.list.lastElementChild?.append(list);
        paragraph.remove();
      } else paragraph.replaceWith(list);
      last = { level, list };
      lists.push(last);
    }
    item.append(...paragraph.childNodes);
    last.list.append(item);
  }
}

/** Tasks of Google Docs are items that say they are boxes, and show a picture of one. */
function checkTasks(body: HTMLElement): void {
  for (const item of body.querySelectorAll('li[role="checkbox"]')) {
    item.querySelectorAll(':scope > img, img[aria-roledescription="checkbox"]').forEach((picture) => picture.remove());
    const box = body.ownerDocument.createElement("input");
    box.setAttribute("type", "checkbox");
    if (item.getAttribute("aria-checked") === "true") box.setAttribute("checked", "");
    item.prepend(box);
  }
}
