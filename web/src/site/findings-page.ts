/** The table of findings, of which the page has every row: filtered, sorted, and told as the template `findings.html` does. */

import { html } from "../svg.ts";
import { browse, queryOf, readRequest, sortedBy, withValue, type Browsed, type Request } from "./browse.ts";
import { facets, type Facet, type Option } from "./facets.ts";
import { address, between, link, note, sentence, type Piece } from "./markup.ts";
import type { Search } from "./search.ts";

function requestLink(request: Request, ...children: Piece[]): HTMLAnchorElement {
  return link(address("findings", queryOf(request)), ...children);
}

/** Shows what the address asks; returns the title of the page. */
export function showFindings(search: Search, place: HTMLElement, query: URLSearchParams): string {
  const browsed = browse(search, readRequest(search, query));
  place.replaceChildren(...told(browsed));
  fillForm(search, browsed);
  showRows(browsed);
  sortHeadings(search, browsed.request);
  const chips = browsed.chips.map(([title, label]) => `${title}: ${label}`).join(", ");
  return `${chips}${chips ? " · " : ""}Findings`;
}

function told({ chips, unused, misunderstood, notes, request }: Browsed): Piece[] {
  const pieces: Piece[] = [];
  if (chips.length) {
    const active = chips.map(([title, label, without]) => {
      const remove = requestLink(without, "×");
      remove.setAttribute("aria-label", `Remove ${title}: ${label}`);
      return html("li", {}, html("span", {}, `${title}: ${label}`), " ", remove);
    });
    if (chips.length > 1) active.push(html("li", {}, link(address("findings"), "Remove all")));
    pieces.push(html("ul", { class: "chips", "aria-label": "Active filters" }, ...active));
  }
  if (unused) pieces.push(note(`${unused}.`));
  for (const { why, offers } of misunderstood) {
    const links = between(offers, ([label, its]) => [requestLink(its, label)], " or ");
    pieces.push(note(`${sentence(why)}.`, ...(offers.length ? [" Did you mean ", ...links, "?"] : [])));
  }
  for (const { text, label } of notes) {
    const adding = label && !request.words ? [" ", requestLink(withValue(request, "mirna", label), `Add ${label}`)] : [];
    pieces.push(note(`${sentence(text)}.`, ...adding));
  }
  return pieces;
}

function showRows({ names, chips, misunderstood }: Browsed): void {
  const body = document.querySelector("table.cards > tbody");
  const region = body?.closest<HTMLElement>(".scroll");
  const status = document.querySelector(".bar [role=status] b");
  if (!body || !region || !status) return;
  const rows = new Map([...body.children].map((row) => [row.querySelector("th a")?.textContent ?? "", row]));
  body.replaceChildren(...names.flatMap((name) => rows.get(name) ?? []));
  status.textContent = String(names.length);
  if (!names.length) region.replaceWith(empty(chips.length, misunderstood.some(({ isFilter }) => isFilter)));
}

function empty(chips: number, misunderstood: boolean): HTMLElement {
  let why = "The curated sources report no finding on this. That is not evidence of absence.";
  if (misunderstood) why = "Nothing matches a word or filter that the search cannot use.";
  else if (chips > 1) why = "Each filter may match findings by itself, but together they match none. Remove one above.";
  const all = html("p", {}, link(address("findings"), "Show all findings"));
  return html("div", { class: "empty" }, html("h2", {}, "No finding matches all these filters"), html("p", {}, why), all);
}

function sortHeadings({ index }: Search, request: Request): void {
  const headings = document.querySelectorAll("table.cards > thead th");
  for (const [place, [column]] of index.columns.entries()) {
    const heading = headings[place];
    heading?.querySelector("a")?.setAttribute("href", address("findings", queryOf(sortedBy(request, column))));
    if (request.sort.replace(/^-/, "") !== column) heading?.removeAttribute("aria-sort");
    else heading?.setAttribute("aria-sort", request.sort.startsWith("-") ? "descending" : "ascending");
  }
}

/** Sets the form to what was asked: words, one choice for each active value, counts, and what it has no fields for. */
function fillForm(search: Search, { request, selection }: Browsed): void {
  const form = document.querySelector<HTMLFormElement>("form.filters");
  const fields = form?.querySelector(".facets");
  if (!form || !fields) return;
  form.querySelector<HTMLInputElement>("input[name=q]")?.setAttribute("value", request.words);
  if (request.filters.size) form.querySelector("details")?.setAttribute("open", "");
  fields.replaceChildren(...facets(search, selection).map(facetField));
  const hidden = (name: string, value: string) => html("input", { type: "hidden", name, value });
  form.append(...request.names.map((name) => hidden("any", name)));
  for (const name of ["paper", "reference"]) form.append(...(request.filters.get(name) ?? []).map((value) => hidden(name, value)));
  if (request.sort !== "finding") form.append(hidden("sort", request.sort));
}

function facetField({ name, title, options }: Facet): HTMLElement {
  const selected = options.filter((option) => option.selected);
  const choices = [...selected, null].flatMap((active, number, all) => {
    const id = `${name}${number || ""}`;
    const words = number ? [html("span", { class: "vh" }, title), " or"] : [title];
    const last = number === all.length - 1 ? "add another" : "remove";
    const first = html("option", { value: "" }, all.length === 1 ? "any" : last);
    const select = html("select", { id, name }, first, ...choicesOf(options, active));
    return [html("label", { for: id }, ...words), " ", select, " "];
  });
  return html("div", {}, ...choices);
}

function choicesOf(options: Option[], active: Option | null): HTMLElement[] {
  const offered = options.filter((option) => option === active || !option.selected);
  const choice = ({ value, label, count, selected }: Option): HTMLOptionElement =>
    html("option", { value, ...(selected ? { selected: "" } : {}) }, `${label} (${count})`);
  const plain = offered.filter(({ group }) => !group).map(choice);
  const groups = offered.filter(({ group }) => group).map(choice);
  return groups.length ? [...plain, html("optgroup", { label: "Broader" }, ...groups)] : plain;
}
