/** The table of a pasted list, as the template `list.html` of the server has it. */

import { saveFile } from "../save-file.ts";
import { html } from "../svg.ts";
import { plainText } from "./compared.ts";
import { Unknown, type Thing } from "./lexicon.ts";
import { address, between, cell, findingsLink, link, plural, reference, searchLink, table, type Piece } from "./markup.ts";
import type { Search } from "./search.ts";

const MOST = 300;
const LONGEST = 100;
const HEADINGS = ["Name", "Means", "Kind", "Findings", "Reading"];

interface PastedName {
  text: string;
  thing: Thing | null;
  kind: string;
  count: number;
  why: string;
  near: string[];
}

/** The names of a list as it is pasted, in their order. */
export function plainLines(text: string): string[] {
  const names = text.split(/[\n\r\t,;]+/).map((name) => plainText(name).trim().slice(0, LONGEST));
  return names.filter(Boolean);
}

function read(search: Search, text: string): PastedName {
  try {
    const { thing, why, note } = search.names.read(text);
    const [, , kind = ""] = search.index.kinds.find(([its]) => thing.kinds.has(its)) ?? [];
    return { text, thing, kind: kind || [...thing.kinds].sort()[0] || "", count: search.findings.about(thing).size, why: note || why, near: [] };
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    return { text, thing: null, kind: "", count: 0, why: error.message, near: error.candidates };
  }
}

export function listAnswer(search: Search, text: string): Piece[] {
  const typed = plainLines(text);
  const rows = typed.slice(0, MOST).map((name) => read(search, name));
  if (!rows.length) return [];
  const understood = rows.filter(({ thing }) => thing);
  const left = typed.length - rows.length;
  const words = [...new Set(understood.map(({ thing }) => (thing ? search.plainWords(thing) : "")))];
  const told = `: ${understood.length} understood, ${rows.length - understood.length} not.`;
  const more = left ? ` The list is longer: ${plural(left, "further name")} left out.` : "";
  const summary = html("p", { role: "status" }, html("b", {}, plural(rows.length, "name")), told, more);
  if (words.length === 2) {
    summary.append(" ", link(address("compare", [["one", words[0] ?? ""], ["other", words[1] ?? ""]]), "Compare the two"));
  }
  const about = new Set(understood.flatMap(({ thing }) => (thing ? [...search.findings.about(thing)] : [])));
  const names = words.map((word): [string, string] => ["any", word]);
  const together = link(address("findings", names), html("b", {}, plural(about.size, "finding")), " on any of them");
  const all = about.size ? [html("p", {}, together, ", in one table with its files")] : [];
  const body = html("tbody", {}, ...rows.map((row) => line(search, row)));
  return [summary, table("What the names mean", "cards", HEADINGS, body), ...all, html("p", {}, "As a file: ", saveButton(rows))];
}

function line(search: Search, row: PastedName): HTMLElement {
  const means = row.thing ? reference(search, row.thing) : [html("i", {}, "not understood")];
  const none = row.thing ? "none" : "";
  const words = row.thing ? search.plainWords(row.thing) : "";
  const number = row.count ? findingsLink(words, plural(row.count, "finding")) : none;
  const near = row.near.length ? ["; search ", ...between(row.near, (label) => [searchLink(label)])] : [];
  return html(
    "tr",
    {},
    html("th", { scope: "row" }, row.text),
    cell("Means", ...means),
    cell("Kind", row.kind),
    cell("Findings", number),
    cell("Reading", row.why, ...near),
  );
}

function saveButton(rows: PastedName[]): HTMLElement {
  const button = html("button", { type: "button" }, "TSV");
  button.addEventListener("click", () => {
    const lines = rows.map(({ text, thing, kind, count, why, near }) =>
      [text, thing?.label ?? "", thing?.curie ?? "", kind, thing ? String(count) : "", why, near.join("|")].join("\t"),
    );
    const heads = ["input", "meaning", "identifier", "kind", "findings", "reading", "candidates"].join("\t");
    const content = `${[heads, ...lines].join("\n")}\n`;
    saveFile("exomet-names.tsv", new Blob([content], { type: "text/tab-separated-values;charset=utf-8" }));
  });
  return button;
}
