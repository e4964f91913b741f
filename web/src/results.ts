/** Answers of the endpoint as tables, text and files. */

import { shorten, type Labels } from "./completion.ts";
import { html } from "./svg.ts";

const BASE = "https://w3id.org/exomet/";
/** Rows that are shown; the files have all. */
export const SHOWN = 1000;

interface Term {
  type: "uri" | "literal" | "bnode" | "typed-literal" | "triple";
  value: string;
  "xml:lang"?: string;
  datatype?: string;
}

export interface Bindings {
  head: { vars?: string[] };
  results?: { bindings: Record<string, Term | undefined>[] };
  boolean?: boolean;
}

/** The problem that the endpoint describes (RFC 9457), with the place of a syntax error. */
export interface Problem {
  title?: string;
  detail?: string;
  line?: number;
  column?: number;
}

/** The address of a thing below the root of the site, or nothing where the graph does not describe it. */
export function pageOf(iri: string, known: boolean, prefixes: Labels["prefixes"]): string | null {
  if (iri.startsWith(BASE)) return `id/${iri.slice(BASE.length)}`;
  return known ? `id/${shorten(iri, prefixes)}` : null;
}

/** A table of bindings; IRIs are links to their pages below the root of the site. */
export function table(answer: Bindings, root: URL, labels: Labels | null): HTMLElement {
  const names = answer.head.vars ?? [];
  const rows = (answer.results?.bindings ?? []).slice(0, SHOWN);
  const known = new Map(labels?.things.map(([label, curie]) => [curie, label]));
  const head = html("tr", {}, ...names.map((name) => html("th", { scope: "col" }, name)));
  const body = rows.map((row) => html("tr", {}, ...names.map((name) => html("td", {}, ...cell(row[name], root, labels, known)))));
  const caption = html("caption", { class: "vh" }, "Answer");
  const grid = html("table", {}, caption, html("thead", {}, head), html("tbody", {}, ...body));
  return html("div", { class: "scroll", role: "region", "aria-label": "Answer", tabindex: 0 }, grid);
}

function cell(term: Term | undefined, root: URL, labels: Labels | null, names: Map<string, string>): (Node | string)[] {
  if (!term) return [];
  if (term.type === "bnode") return [`_:${term.value}`];
  if (term.type !== "uri") return term["xml:lang"] ? [term.value, html("small", {}, ` @${term["xml:lang"]}`)] : [term.value];
  const prefixes = labels?.prefixes ?? {};
  const words = shorten(term.value, prefixes);
  const label = names.get(words);
  const page = pageOf(term.value, label !== undefined, prefixes);
  const name = page ? html("a", { href: new URL(page, root).href, title: term.value }, words) : words;
  return label ? [name, html("small", {}, ` ${label}`)] : [name];
}
