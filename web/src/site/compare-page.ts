/** Two things side by side, as the template `compare.html` of the server has them. */

import { html } from "../svg.ts";
import { sideBySide, type SharedPart } from "./beside.ts";
import { plainText } from "./compared.ts";
import { Unknown, type Thing } from "./lexicon.ts";
import { address, between, cell, findingsLink, link, note, plural, reference, searchLink, section, sentence, table, type Piece } from "./markup.ts";
import type { Search } from "./search.ts";

const LONGEST = 100;

export interface Compared {
  title: string;
  heading: Piece[];
  answer: Piece[];
}

export function compareAnswer(search: Search, typed: [string, string]): Compared {
  const problems: Piece[] = [];
  const [one, other] = typed.map((text) => side(search, plainText(text).trim().slice(0, LONGEST), problems));
  if (!one || !other) return { title: "", heading: [], answer: problems };
  const heading = [...reference(search, one), " beside ", ...reference(search, other)];
  return { title: `${one.label} beside ${other.label}`, heading, answer: [lead(search, one, other), ...groups(search, one, other)] };
}

function side(search: Search, text: string, problems: Piece[]): Thing | null {
  if (!text) return null;
  try {
    return search.names.read(text).thing;
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    const near = error.candidates.length ? [" Search ", ...between(error.candidates, (label) => [searchLink(label)])] : [];
    problems.push(note(sentence(error.message), ...near));
    return null;
  }
}

function lead(search: Search, one: Thing, other: Thing): HTMLElement {
  const [ours, theirs] = [search.findings.about(one), search.findings.about(other)];
  const both = [...ours].filter((name) => theirs.has(name)).length;
  return html(
    "p",
    { class: "lead" },
    findingsLink(search.plainWords(one), plural(ours.size, "finding")),
    ` on ${one.label}, `,
    findingsLink(search.plainWords(other), String(theirs.size)),
    ` on ${other.label}${both ? `, ${both} of them on both` : ""}. Numbers are findings; what both have comes first.`,
  );
}

function groups(search: Search, one: Thing, other: Thing): HTMLElement[] {
  return sideBySide(search, one, other).map(({ title, shared, alone }, number) => {
    const bodies = [];
    if (shared.length) bodies.push(html("tbody", { class: "shared" }, ...shared.map((part) => line(search, one, other, part))));
    if (alone.length) bodies.push(html("tbody", {}, ...alone.map((part) => line(search, one, other, part))));
    const heading = [`${title} `, html("small", {}, `${shared.length} in both`)];
    return section(`role-${number + 1}`, heading, table(title, "beside", [title, one.label, other.label], ...bodies));
  });
}

function line(search: Search, one: Thing, other: Thing, part: SharedPart): HTMLElement {
  const word = search.findings.effects.get(part.effect)?.word;
  const sign = word ? [html("span", { class: "sign" }, word), " "] : [];
  return html(
    "tr",
    {},
    html("th", { scope: "row" }, ...sign, ...reference(search, part.thing)),
    cell(one.label, number(search, part.one, one, part)),
    cell(other.label, number(search, part.other, other, part)),
  );
}

function number(search: Search, count: number, thing: Thing, part: SharedPart): Piece {
  if (!count) return "–";
  const query: [string, string][] = [["q", search.plainWords(thing)], [part.role, part.thing.curie], ["effect", part.effect]];
  const hidden = html("span", { class: "vh" }, ` findings on ${thing.label}`);
  return link(address("findings", query), String(count), hidden);
}
