/** What the pages of a published site are made of; the markup of the templates of `exomet.pages`. */

import { html } from "../svg.ts";
import type { Thing } from "./lexicon.ts";
import type { Search } from "./search.ts";

export type Piece = Node | string;

/** The address of a page beside this one. */
export function address(path: string, query: Iterable<[string, string]> = []): string {
  const text = new URLSearchParams([...query].filter(([, value]) => value)).toString();
  return `${path}.html${text ? `?${text}` : ""}`;
}

export function link(href: string, ...children: Piece[]): HTMLAnchorElement {
  return html("a", { href }, ...children);
}

/** A link that searches. */
export function searchLink(words: string, text = words): HTMLAnchorElement {
  return link(address("search", [["q", words]]), text);
}

export function findingsLink(words: string, text: Piece): HTMLAnchorElement {
  return link(address("findings", [["q", words]]), text);
}

/** A number with its noun: 1,200 findings. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** A text with a capital first letter. */
export function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Pieces with something between them. */
export function between<T>(items: T[], piece: (item: T) => Piece[], joint = ", "): Piece[] {
  return items.flatMap((item, place) => (place ? [joint, ...piece(item)] : piece(item)));
}

export function note(...children: Piece[]): HTMLElement {
  return html("p", { class: "note", role: "status" }, ...children);
}

/** A thing with a link to its page, and small print. */
export function reference(search: Search, thing: Thing, small = ""): Piece[] {
  const ref = link(address(encodeURI(search.lexicon.path(thing))), thing.label);
  return small ? [ref, " ", html("small", {}, small)] : [ref];
}

/** A thing with the number of its findings. */
export function counted(search: Search, thing: Thing): Piece[] {
  const count = search.findings.about(thing).size;
  return reference(search, thing, count ? plural(count, "finding") : "");
}

export function table(label: string, className: string, headings: string[], ...bodies: HTMLElement[]): HTMLElement {
  const caption = html("caption", className === "beside" ? { class: "vh" } : {}, label);
  const row = html("tr", {}, ...headings.map((heading) => html("th", { scope: "col" }, heading)));
  const inner = html("table", { class: className }, caption, html("thead", {}, row), ...bodies);
  return html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, inner);
}

export function cell(label: string, ...children: Piece[]): HTMLTableCellElement {
  return html("td", { "data-label": label }, ...children);
}

export function section(id: string, title: Piece[], ...children: Piece[]): HTMLElement {
  return html("section", { "aria-labelledby": id }, html("h2", { id }, ...title), ...children);
}
