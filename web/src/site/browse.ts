/** What the address of the table asks, and what passes; the rules of `exomet.finding.request`, `results` and `filters`. */

import { cellWords, type CellDescription } from "./cells.ts";
import { closest, listed, plainText } from "./compared.ts";
import type { Role } from "./data.ts";
import { merged, shared, type Findings, type Names } from "./findings.ts";
import { Unknown, type Thing } from "./lexicon.ts";
import { isKnown, isMirna, type Meaning } from "./matcher.ts";
import type { ArmNote, Search } from "./search.ts";

const LONGEST_VALUE = 300;
const MOST_VALUES = 20;
const MOST_UNKNOWN = 5;
const NEAREST = 3;
const REPORTED_BY = "reported-by";
const ANY_OF = "any";
const MOST_NAMES = 300;
const NAMES_IN_CHIP = 5;
const UNSORTED = "finding";

/** What is asked: values by filter in the order of filters, words, order, and what the table does not have. */
export interface Request {
  filters: Map<string, string[]>;
  words: string;
  /** Names of a list; a finding is about any of them. */
  names: string[];
  sort: string;
  unknown: Map<string, string[]>;
}

export interface Filter {
  name: string;
  text: string;
  label: string;
  value: string;
  note: string;
  things: Thing[];
  /** What a finding must have that fits the description, if the text is one: CRC cells. */
  cell?: CellDescription;
}

/** What matches nothing, why, and the requests that may be meant instead. */
export interface Misunderstood {
  why: string;
  isFilter: boolean;
  offers: [string, Request][];
}

export interface Browsed {
  request: Request;
  /** Names of the findings that pass, in their order. */
  names: string[];
  /** Title, label, and the request without it. */
  chips: [string, string, Request][];
  unused: string;
  misunderstood: Misunderstood[];
  notes: ArmNote[];
  selection: Selection;
}

function clean(name: string, values: string[]): string[] {
  const most = name === ANY_OF ? MOST_NAMES : MOST_VALUES;
  const kept = values.map((value) => value.trim().slice(0, LONGEST_VALUE)).filter(Boolean);
  return [...new Set(kept)].slice(0, most);
}

/** The names of all filters: those of the roles, then those of the traits. */
function filterNames({ index }: Search): string[] {
  return [...index.roles.map(({ name }) => name), ...index.traits.map(([name]) => name)];
}

export function readRequest(search: Search, query: URLSearchParams): Request {
  const values = new Map<string, string[]>();
  for (const name of new Set(query.keys())) {
    const kept = clean(name, query.getAll(name));
    if (kept.length) values.set(name, kept);
  }
  let sort = values.get("sort")?.at(-1) ?? "";
  if (sort.replace(/^-/, "") in search.index.ranks) values.delete("sort");
  else sort = UNSORTED;
  const filters = new Map<string, string[]>();
  for (const name of filterNames(search)) {
    const kept = values.get(name);
    if (kept) filters.set(name, kept);
    values.delete(name);
  }
  const words = plainText(values.get("q")?.at(-1) ?? "");
  const rest = [...values].filter(([name]) => !["q", "page", ANY_OF].includes(name));
  return { filters, words, names: values.get(ANY_OF) ?? [], sort, unknown: new Map(rest.slice(0, MOST_UNKNOWN)) };
}

/** The query part of the address that asks a request. */
export function queryOf({ filters, words, names, sort }: Request): URLSearchParams {
  const query = new URLSearchParams();
  if (words) query.append("q", words);
  for (const [name, values] of filters) for (const value of values) query.append(name, value);
  for (const name of names) query.append(ANY_OF, name);
  if (sort !== UNSORTED) query.append("sort", sort);
  return query;
}

/** Values with one instead of another, or without it. */
function exchanged(values: string[], text: string, value: string): string[] {
  return [...new Set(values.map((each) => (each === text ? value : each)).filter(Boolean))];
}

/** The same with another value of a filter, or without it. */
export function instead(request: Request, name: string, text: string, value = ""): Request {
  if (name === "q") return { ...request, words: value ? request.words.replaceAll(text, value) : "" };
  if (name === ANY_OF) return { ...request, names: text ? exchanged(request.names, text, value) : [] };
  const values = exchanged(request.filters.get(name) ?? [], text, value);
  const filters = new Map(request.filters);
  if (values.length) filters.set(name, values);
  else filters.delete(name);
  return { ...request, filters };
}

export function withValue(request: Request, name: string, value: string): Request {
  const values = new Set([...(request.filters.get(name) ?? []), value]);
  return { ...request, filters: new Map([...request.filters, [name, [...values]]]) };
}

export function sortedBy(request: Request, column: string): Request {
  return { ...request, sort: request.sort === column ? `-${column}` : column };
}

function knownInstead(request: Request, name: string, known: string): Request {
  const unknown = new Map(request.unknown);
  unknown.delete(name);
  if (name === "sort") return { ...request, sort: known, unknown };
  return { ...request, filters: new Map([...request.filters, [known, request.unknown.get(name) ?? []]]), unknown };
}

/** The findings that pass filters: each filter by any of its values. */
export class Selection {
  constructor(
    readonly findings: Findings,
    readonly filters: Map<string, Filter[]>,
    private readonly others: Names[],
  ) {}

  values(name: string): string[] {
    return (this.filters.get(name) ?? []).map(({ value }) => value);
  }

  /** The names of the findings that pass without a filter; with other effects bound to what is affected, where they are given. */
  names(without = "", effects: string[] = []): Names {
    const bound = effects.length ? effects : this.values("effect");
    const sets = [...this.others];
    for (const [name, filters] of this.filters) {
      if (name === without) continue;
      sets.push(new Set(filters.flatMap((filter) => [...this.passing(filter, bound)])));
    }
    return shared([new Set(this.findings.all.keys()), ...sets]);
  }

  byTrait(name: string, value: string): Names {
    const all = [...this.findings.all.values()];
    return new Set(all.filter((finding) => this.findings.traits(finding, name).has(value)).map((finding) => finding.name));
  }

  /** The names of the findings that pass one value of a filter. */
  private passing({ name, value, things, cell }: Filter, effects: string[]): Names {
    const role = this.findings.roles.get(name);
    if (!role) return this.byTrait(name, value);
    if (cell) return this.findings.withCell(role, cell);
    const byThing = this.byThing(name, effects);
    return new Set(things.flatMap((thing) => [...(byThing.get(thing) ?? [])]));
  }

  /** Thing -> names of the findings that pass a filter by it. */
  byThing(name: string, effects: string[]): Map<Thing, Names> {
    const role = this.findings.roles.get(name);
    if (role?.affected && effects.length && effects.every((effect) => role.relations.includes(effect))) {
      return merged(effects.map((effect) => this.findings.along(name).get(effect) ?? new Map()));
    }
    if (!role?.joined.length) return this.findings.below(name);
    return merged([name, ...role.joined].map((each) => this.findings.below(each)));
  }
}

export function browse(search: Search, request: Request): Browsed {
  return new Browsing(search, request).result();
}

class Browsing {
  private readonly chips: Browsed["chips"] = [];
  private readonly misunderstood: Misunderstood[] = [];
  private readonly filters = new Map<string, Filter[]>();
  private readonly others: Names[] = [];
  private readonly mirnas: string[] = [];
  private readonly notes: ArmNote[] = [];

  constructor(
    private readonly search: Search,
    private readonly request: Request,
  ) {}

  result(): Browsed {
    const { request, search } = this;
    for (const [name, texts] of request.filters) for (const text of texts) this.readValue(name, text);
    this.readNames();
    // What one source reports is not in the index.
    const unread = request.unknown.has(REPORTED_BY);
    if (this.misunderstood.length || unread) this.others.push(new Set());
    const pieces = this.readWords();
    for (const [name, texts] of request.unknown) this.readUnknown(name, texts.at(-1) ?? "");
    const selection = new Selection(search.findings, this.filters, this.others);
    return {
      request,
      names: search.findings.sorted(selection.names(), request.sort),
      chips: this.chips,
      unused: request.filters.has("effect") ? "" : search.matcher.direction(request.words, pieces),
      misunderstood: this.misunderstood,
      notes: [...this.notes, ...search.armNotes(this.mirnas)],
      selection,
    };
  }

  private readValue(name: string, text: string): void {
    try {
      const filter = this.readFilter(name, text);
      this.filters.set(name, [...(this.filters.get(name) ?? []), filter]);
      this.chips.push([this.title(name), filter.label, instead(this.request, name, text)]);
      if (this.search.findings.roles.get(name)?.kinds.includes("mirna")) this.mirnas.push(text);
      else if (filter.note) this.notes.push({ text: filter.note, label: "" });
    } catch (error) {
      if (!(error instanceof Unknown)) throw error;
      const why = error.message.split(";", 1)[0] ?? "";
      const offers = this.near(name, text).map((near): [string, Request] => [near, instead(this.request, name, text, near)]);
      this.misunderstood.push({ why, isFilter: true, offers });
    }
  }

  /** The names of a list: findings on any of them pass. */
  private readNames(): void {
    const { request, search } = this;
    if (!request.names.length) return;
    const about: Names = new Set();
    for (const text of request.names) {
      try {
        for (const name of search.findings.about(search.names.read(text).thing)) about.add(name);
      } catch (error) {
        if (!(error instanceof Unknown)) throw error;
        const offers = error.candidates.map((near): [string, Request] => [near, instead(request, ANY_OF, text, near)]);
        this.misunderstood.push({ why: error.message.split(";", 1)[0] ?? "", isFilter: true, offers });
      }
    }
    this.others.push(about);
    this.chips.push(["Any of", listed(request.names, NAMES_IN_CHIP), instead(request, ANY_OF, "")]);
  }

  private title(name: string): string {
    const role = this.search.findings.roles.get(name);
    return role ? role.tableTitle || role.title : (this.trait(name)?.[1] ?? "Search");
  }

  private trait(name: string): [string, string, [string, string][]] | undefined {
    return this.search.index.traits.find(([its]) => its === name);
  }

  private readFilter(name: string, text: string): Filter {
    const role = this.search.findings.roles.get(name);
    if (!role) return this.readTrait(name, text);
    if (name === "paper" || name === "reference") return this.readRecords(role, text);
    try {
      const { thing, note } = this.search.names.read(text, ...role.kinds);
      return { name, text, label: thing.label, value: thing.curie, note, things: [thing] };
    } catch (error) {
      const cell = error instanceof Unknown ? this.search.names.describeCell(text, role.kinds) : null;
      if (!cell) throw error;
      const label = cellWords(cell);
      return { name, text, label, value: text, note: `${text} is read as ${label}`, things: [], cell };
    }
  }

  private readRecords(role: Role, text: string): Filter {
    const isPaper = role.name === "paper";
    const things = isPaper ? this.search.names.papers(text) : this.search.names.publications(text);
    const offer = isPaper
      ? "its DOI, PMID or PMCID, or its first author with or without year"
      : "its number, or its first author with or without year";
    if (!things.length) throw new Unknown(`no ${role.kinds[0]} "${text}": give ${offer}`);
    return { name: role.name, text, label: text, value: text, note: "", things };
  }

  private readTrait(name: string, text: string): Filter {
    const choices = this.trait(name)?.[2] ?? [];
    let value = text;
    if (name === "year" && !this.search.findings.years().includes(text)) {
      throw new Unknown(`no finding cites a paper of "${text}"`);
    } else if (name === "independent_papers") {
      if (!/^\d+$/.test(text) || !Number(text)) {
        throw new Unknown(`the number of independent papers is a whole number from 1, not "${text}"`);
      }
      value = String(Number(text));
    } else if (choices.length && !choices.some(([choice]) => choice === text)) {
      throw new Unknown(`no ${name} "${text}": one of ${choices.map(([choice]) => choice).join(", ")}`);
    }
    return { name, text: value, label: traitLabel(this.search, name, value), value, note: "", things: [] };
  }

  /** Values of a filter that are near to one that names nothing. */
  private near(name: string, text: string): string[] {
    const trait = this.trait(name);
    if (trait) {
      const choices = trait[2].map(([choice]) => choice);
      return closest(text, choices.length ? choices : this.search.findings.stated(name));
    }
    const kinds = this.search.findings.roles.get(name)?.kinds ?? [];
    return [...new Set(kinds.flatMap((kind) => this.search.lexicon.near(text, kind)))].slice(0, NEAREST);
  }

  private readWords(): Meaning[] {
    const { words } = this.request;
    const pieces = this.search.matcher.meanings(words);
    const searched = pieces.filter((piece) => !this.search.matcher.notSearched(piece));
    if (words) {
      this.others.push(this.search.matcher.findingsOn(searched));
      this.readUnread(pieces, searched.length > 0);
    }
    for (const piece of pieces) {
      const why = searched.length ? this.search.matcher.notSearched(piece) : "";
      if (why) this.notes.push({ text: why, label: "" });
      if (isMirna(piece)) this.mirnas.push(piece.text);
      else if (piece.note) this.notes.push({ text: piece.note, label: "" });
    }
    if (words) this.chips.unshift(["Search", words, instead(this.request, "q", words)]);
    return pieces;
  }

  /** Says which words name nothing; all of them where none is searched for. */
  private readUnread(pieces: Meaning[], isSearched: boolean): void {
    for (const piece of pieces) {
      const { text, refusal } = piece;
      if (isKnown(piece)) continue;
      const near = this.search.matcher.labelsNear(piece);
      const offers = near.map((label): [string, Request] => [label, instead(this.request, "q", text, label)]);
      this.misunderstood.push({ why: refusal || `no entry matches "${text}"`, isFilter: true, offers });
    }
    if (isSearched) return;
    const { matcher } = this.search;
    const whys = pieces.length ? pieces.map((piece) => matcher.notSearched(piece)) : [matcher.namesNothing(this.request.words)];
    for (const why of whys) this.misunderstood.push({ why, isFilter: true, offers: [] });
  }

  private readUnknown(name: string, text: string): void {
    const offer = (known: string): [string, Request] => [known, knownInstead(this.request, name, known)];
    if (name === REPORTED_BY) {
      const why = "what one source reports is shown by a server alone: run exomet serve";
      this.misunderstood.push({ why, isFilter: true, offers: [] });
    } else if (name === "sort") {
      const near = closest(text, this.search.index.columns.map(([column]) => column));
      this.misunderstood.push({ why: `there is no column "${text}" to sort by`, isFilter: false, offers: near.map(offer) });
    } else {
      const now = this.search.index.roles.filter(({ former }) => former.includes(name));
      const words = now.map((role) => `${role.name} (${role.gloss})`).join(" or ");
      const near = now.length ? now.map((role) => role.name) : closest(name, [...filterNames(this.search), REPORTED_BY]);
      const why = now.length ? `${name} is now ${words}` : `there is no filter "${name}"`;
      this.misunderstood.push({ why, isFilter: false, offers: near.map(offer) });
    }
  }
}

/** What people call a value of a trait. */
export function traitLabel({ index }: Search, name: string, value: string): string {
  if (name === "independent_papers") return `at least ${value}`;
  const choices = index.traits.find(([its]) => its === name)?.[2] ?? [];
  return choices.find(([choice]) => choice === value)?.[1] ?? value;
}
