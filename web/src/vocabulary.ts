/** Classes and properties beside the editor, with counts, as the page of the ontology lists them. */

import { html } from "./svg.ts";

interface Term {
  name: string;
  href: string;
  count: string;
  definition: string;
  pattern: string;
}

/** Fills a fold with the terms once it is opened; until then, and where they cannot be had, it links to their page. */
export function listOnOpening(fold: HTMLDetailsElement, insert: (pattern: string) => void): void {
  const page = fold.querySelector<HTMLAnchorElement>("a[href]")?.href;
  if (!page) return;
  const fill = async (): Promise<void> => {
    if (!fold.open) return;
    fold.removeEventListener("toggle", opened);
    const terms = await readTerms(page).catch(() => []);
    if (terms.length) fold.append(...list(terms, insert));
  };
  const opened = (): void => void fill();
  fold.addEventListener("toggle", opened);
}

async function readTerms(page: string): Promise<Term[]> {
  const answer = await fetch(page, { headers: { Accept: "text/html" } });
  const rows = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll<HTMLTableRowElement>("tr[data-pattern]");
  return [...rows].map((row) => {
    const [name, count, , definition] = [...row.cells].map((cell) => cell.textContent?.trim() ?? "");
    const href = row.querySelector("a")?.getAttribute("href") ?? "";
    return { name: name ?? "", href: new URL(href, page).href, count: count ?? "", definition: definition ?? "", pattern: row.dataset.pattern ?? "" };
  });
}

function list(terms: Term[], insert: (pattern: string) => void): HTMLElement[] {
  const filter = html("input", { id: "term-filter", type: "search", autocomplete: "off" });
  const status = html("small", { role: "status" });
  const items = terms.map((term) => ({ term, item: entry(term, insert) }));
  const all = html("ul");
  const show = (): void => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const holds = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
    const named = items.filter(({ term }) => holds(`${term.name} ${term.pattern}`));
    const described = items.filter(({ term }) => holds(term.definition) && !holds(`${term.name} ${term.pattern}`));
    // Those with the words in their name come first.
    all.replaceChildren(...[...named, ...described].map(({ item }) => item));
    status.textContent = `${named.length + described.length} of ${items.length}`;
  };
  filter.addEventListener("input", show);
  // The form around the editor is sent by Enter; this box is not a part of the query.
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  show();
  const tools = html("p", { class: "query-tools" }, html("label", { for: "term-filter" }, "Filter"), filter, status);
  return [tools, html("div", { class: "query-terms", tabindex: 0, role: "region", "aria-label": "Classes and properties" }, all)];
}

function entry(term: Term, insert: (pattern: string) => void): HTMLLIElement {
  const button = html("button", { type: "button", title: term.pattern }, term.name);
  button.addEventListener("click", () => insert(term.pattern));
  const about = html("a", { href: term.href, "aria-label": `about ${term.name}` }, "about");
  return html("li", {}, button, html("b", {}, term.count), " ", html("span", {}, term.definition), " ", about);
}
