/** Names that the field uses, whether or not the graph has them; the rules of `exomet.terms.nomenclature`, `abbreviations` and `gene_dates`. */

import { byValues, Comparing, pattern } from "./compared.ts";
import { content, Lacking, missing, type Abbreviation, type Index, type Pattern } from "./data.ts";

export interface Gene {
  symbol: string;
  curie: string;
  how: string;
}

export interface MirbaseName {
  accession: string;
  name: string;
  first: string;
  last: string;
}

const OTHER_USAGE = "elsewhere";
const ORDER = ["symbol", "previous", "alias"];
const EPOCH = Date.UTC(1899, 11, 30);
const DAY = 86_400_000;

export class Nomenclature {
  private readonly compared: Comparing;

  constructor(private readonly index: Index) {
    this.compared = new Comparing(index);
  }

  /** The further cells of each line of a table with this first cell. */
  private rows(table: string, key: string): string[][] {
    const wanted = `${key}\t`;
    const parts = this.index.nomenclature[table] ?? [];
    let file = "";
    for (const [first, its] of parts) if (`${first}\t` <= wanted) file = its;
    if (!file) return [];
    const lines = content<string>(file).split("\n").filter((line) => line.startsWith(wanted));
    return lines.map((line) => line.split("\t").slice(1));
  }

  /** The human genes that go by a name, the one with this approved symbol first. */
  genes(text: string): Gene[] {
    const rows = this.rows("genes", text.trim().toLowerCase());
    const genes = rows.map(([how = "", symbol = "", number = ""]) => ({ symbol, curie: `HGNC:${number}`, how }));
    const order = ({ how, symbol }: Gene) => [ORDER.indexOf(how), symbol];
    return genes.sort((one, other) => byValues(order(one), order(other)));
  }

  /** The human genes of a name, written with or without hyphens and spaces. */
  genesOfName(text: string): Gene[] {
    const genes = this.genes(text);
    return genes.length ? genes : this.genes(text.replace(/[-\s]/g, ""));
  }

  /** The approved symbol of a CURIE of HGNC; empty if there is none. It takes the whole table. */
  geneSymbol(curie: string): string {
    const files = (this.index.nomenclature.genes ?? []).map(([, file]) => file);
    const lacking = missing(files);
    if (lacking.length) throw new Lacking(lacking);
    const ending = `\t${curie.slice(curie.indexOf(":") + 1)}`;
    for (const file of files) {
      const line = content<string>(file).split("\n").find((each) => each.endsWith(ending) && each.split("\t")[1] === "symbol");
      if (line) return line.split("\t")[2] ?? "";
    }
    return "";
  }

  /** The accessions that had a name, or the names that an accession had, oldest first. */
  mirbase(text: string): MirbaseName[] {
    const rows = this.rows("mirbase", text.trim().toLowerCase());
    const names = rows.map(([accession = "", name = "", first = "", last = ""]) => ({ accession, name, first, last }));
    const order = ({ first, accession }: MirbaseName) => [Number(first), accession];
    return names.sort((one, other) => byValues(order(one), order(other)));
  }

  /** Those of the names that are of mature microRNAs. */
  mature(text: string): MirbaseName[] {
    return this.mirbase(text).filter(({ accession }) => accession.startsWith("MIMAT"));
  }

  isCurrent({ last }: MirbaseName): boolean {
    return last === this.index.lastRelease;
  }

  /** The name of an accession in the last release; empty if it is withdrawn or unknown. */
  currentName(accession: string): string {
    return this.mirbase(accession).filter((name) => this.isCurrent(name)).at(-1)?.name ?? "";
  }

  abbreviations(text: string, kinds: string[]): Abbreviation[] {
    const wanted = text.trim().toLowerCase();
    const all = this.index.abbreviations.filter(([its]) => its.toLowerCase() === wanted);
    return all.filter(([, kind]) => !kinds.length || kinds.includes(kind));
  }

  /** The abbreviation that a text spells out, if no term of the graph stands for it. */
  withoutTerm(text: string): Abbreviation | undefined {
    const wanted = this.compared.normalise(text);
    const meanings = this.index.abbreviations.filter(
      ([, , words, , usage]) => usage !== OTHER_USAGE && this.compared.normalise(words) === wanted,
    );
    return meanings.some(([, , , label]) => label) ? undefined : meanings[0];
  }

  /** What else an abbreviation means than the thing of this label; empty if nothing. */
  otherUsage(text: string, label: string): string {
    const meanings = this.abbreviations(text, []);
    const own = meanings.find(([, , , its]) => its === label);
    const others = meanings.filter(([, , , its]) => its !== label).map(([, , words]) => words);
    if (!own || !others.length) return "";
    const usage = isOfSource(own) ? "as in the source" : `by ${own[4]}`;
    return `${text} is read as ${label}, ${usage}; elsewhere it means ${others.join(" or ")}`;
  }

  /** That a text is a date, and which gene it was; empty if it is no date. */
  dateOfGene(text: string): string {
    const dates = this.dates(text.trim());
    if (!dates.length) return "";
    const former = new Set<string>();
    for (const [month, day] of dates) for (const symbol of this.changedSymbols(month, day)) former.add(symbol);
    if (!former.size) return `${text} is a date: a spreadsheet may have changed a name; give the symbol`;
    return `${text} is a date: a spreadsheet has changed ${[...former].join(" or ")}`;
  }

  private dates(text: string): [number, number][] {
    const { written, numbers, months, serials } = this.index.dates;
    const groups = (each: Pattern) => pattern(each, "", true).exec(text)?.groups;
    for (const each of written) {
      const found = groups(each);
      if (found) return [[months.indexOf((found.month ?? "").toLowerCase()) + 1, Number(found.day)]];
    }
    const dates: [number, number][] = [];
    for (const each of numbers) {
      const found = groups(each);
      const [month, day] = [Number(found?.month), Number(found?.day)];
      if (found && month >= 1 && month <= 12 && day >= 1 && day <= 31) dates.push([month, day]);
    }
    if (/^\d+$/.test(text) && serials[0] <= Number(text) && Number(text) <= serials[1]) {
      const day = new Date(EPOCH + Number(text) * DAY);
      dates.push([day.getUTCMonth() + 1, day.getUTCDate()]);
    }
    return dates;
  }

  private changedSymbols(month: number, day: number): string[] {
    const symbols = [];
    for (const letters of this.index.dates.symbols[month] ?? []) {
      const symbol = `${letters}${day}`;
      const gene = this.genes(symbol)[0];
      const known = gene && `(${gene.curie})`;
      if (gene) symbols.push(gene.symbol === symbol ? `${symbol} ${known}` : `${symbol}, now ${gene.symbol} ${known}`);
    }
    return symbols;
  }
}

export function isOfSource(meaning: Abbreviation): boolean {
  return meaning[4] === "the source";
}

/** Whether the term of an abbreviation has the same meaning, not a wider one. */
export function isExact([, , words, label]: Abbreviation): boolean {
  const own = label.replaceAll(" carcinoma", " cancer").toLowerCase();
  return own === words.toLowerCase() || own === words.replaceAll(" carcinoma", " cancer");
}

