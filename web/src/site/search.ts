/** What a text finds, as the page of the search tells it; the rules of `exomet.pages.search_page`. */

import { byText, naturally } from "./compared.ts";
import type { Index } from "./data.ts";
import { Findings } from "./findings.ts";
import { Grounding } from "./names.ts";
import { Lexicon, type Thing } from "./lexicon.ts";
import { isKnown, isMirna, Matcher, wordsOf, type Meaning } from "./matcher.ts";
import { Readings } from "./readings.ts";

const MOST_OF_KIND = 20;
const MOST_NEAREST = 5;
const MOST_COVERED = 30;
const FEW_COVERED = 3;

/** A note on the arm of a microRNA, with the name without arm that has more findings. */
export interface ArmNote {
  text: string;
  label: string;
}

export interface Result {
  about: string;
  words: string;
  count: number;
}

export interface Covered {
  all: number;
  title: string;
  things: [Thing, number][];
  more: number;
}

export interface Group {
  title: string;
  things: Thing[];
  more: number;
}

export interface SearchResult {
  text: string;
  missed: { text: string; near: string[] }[];
  remarks: string[];
  results: Result[];
  nearest: Thing[];
  pair: string[];
  coverage: Covered[];
  notes: ArmNote[];
  groups: Group[];
}

/** All that the pages of a published site ask of the index. */
export class Search {
  readonly lexicon: Lexicon;
  readonly findings: Findings;
  readonly matcher: Matcher;
  readonly names: Grounding;

  constructor(readonly index: Index) {
    this.lexicon = new Lexicon(index);
    this.findings = new Findings(index, this.lexicon);
    const readings = new Readings(index, this.lexicon);
    this.matcher = new Matcher(this.lexicon, this.findings, readings);
    this.names = new Grounding(this.lexicon, readings, this.matcher);
  }

  search(text: string): SearchResult {
    const { matcher } = this;
    const pieces = matcher.meanings(text);
    const missed = pieces.filter((piece) => !isKnown(piece));
    const searched = this.searched(pieces);
    const results = this.results(searched);
    const isEmpty = results.length === 1 && results[0]?.count === 0;
    const without = searched.filter((piece) => piece.things.length && !matcher.findingsAbout(piece).size);
    return {
      text,
      missed: missed.map((piece) => ({ text: piece.text, near: matcher.labelsNear(piece) })),
      remarks: this.remarks(text, pieces),
      results,
      nearest: isEmpty ? this.nearest(searched).slice(0, MOST_NEAREST) : [],
      pair: pair(searched),
      coverage: this.coverage([...missed, ...without]),
      notes: this.armNotes(pieces.filter(isMirna).map((piece) => piece.text)),
      groups: this.groups(this.things(text, pieces)),
    };
  }

  /** The pieces that findings are searched for. Where one names nothing, cancer alone says nothing of it. */
  private searched(pieces: Meaning[]): Meaning[] {
    const known = pieces.filter((piece) => isKnown(piece) && !this.matcher.notSearched(piece));
    if (pieces.every(isKnown)) return known;
    return known.filter((piece) => !this.matcher.isGeneral(piece));
  }

  /** What of a text is not searched for, is refused, or does not plainly mean a thing. */
  private remarks(text: string, pieces: Meaning[]): string[] {
    const remarks = [this.matcher.direction(text, pieces), ...pieces.map((piece) => this.matcher.notSearched(piece))];
    // Notes on microRNAs come with those on their arms.
    for (const piece of pieces) remarks.push(piece.refusal || (isMirna(piece) ? "" : piece.note));
    return remarks.filter(Boolean);
  }

  /** The findings on all pieces together; if there are none, also those on all but one of three or more, or on each. */
  private results(searched: Meaning[]): Result[] {
    if (!searched.length) return [];
    const together = this.result(searched);
    if (together.count) return [together];
    if (searched.length > 1) {
      const fewer = searched.length > 2 ? searched.map((left) => this.result(searched.filter((piece) => piece !== left))) : [];
      const found = fewer.filter(({ count }) => count);
      return [together, ...(found.length ? found : searched.map((piece) => this.result([piece])))];
    }
    const loose = this.result(searched.map((piece) => ({ ...piece, limit: null })));
    return searched[0]?.limit && loose.count ? [together, loose] : [together];
  }

  private result(pieces: Meaning[]): Result {
    const about = pieces.map((piece) => this.matcher.about(piece)).join(" and ");
    return { about, words: pieces.map(wordsOf).join(" "), count: this.matcher.findingsOn(pieces).size };
  }

  /** The things that are meant, and then those that are called like the text. */
  private things(text: string, pieces: Meaning[]): Thing[] {
    const meant = pieces.flatMap(({ things, cancers }) => [...things, ...cancers]);
    return [...new Set([...meant, ...(pieces.length ? this.calledAlike(text) : [])])];
  }

  private calledAlike(text: string): Thing[] {
    const key = this.lexicon.mirnaKey(text)?.slice(0, 3).join("|");
    if (key === undefined) return this.lexicon.containing(text);
    const mirnas = this.lexicon.things.filter(({ kinds }) => kinds.has("mirna"));
    const alike = mirnas.filter(({ label }) => (this.lexicon.mirnaKey(label) ?? []).slice(0, 3).join("|") === key);
    return alike.sort((one, other) => byText(one.label, other.label));
  }

  /** Things with findings and similar names, or else those right above. */
  private nearest(pieces: Meaning[]): Thing[] {
    const lacking = pieces.filter((piece) => piece.things.length && !this.matcher.findingsAbout(piece).size);
    const near = new Set(lacking.flatMap((piece) => this.calledNearly(piece)));
    if (near.size || !lacking.length) return [...near];
    for (const { things } of pieces) {
      for (const thing of things) {
        // What is above an organ, such as all glands, says nothing of it.
        if (!thing.kinds.has("anatomy")) for (const above of this.findings.broader(thing)) near.add(above);
      }
    }
    return [...near];
  }

  /** The things with findings whose names hold a piece, or are near to it. */
  private calledNearly({ text, things }: Meaning): Thing[] {
    const holding = this.lexicon.containing(text).filter((thing) => this.matcher.isSearched(thing));
    const kind = this.index.kinds.find(([name, title]) => title && things[0]?.kinds.has(name))?.[0];
    for (const label of this.lexicon.near(text, kind)) holding.push(...this.lexicon.find(label));
    return holding.filter((thing) => this.findings.about(thing).size);
  }

  private coverage(lacking: Meaning[]): Covered[] {
    const kinds = lacking.length ? this.matcher.lackingKinds(lacking) : [];
    const most = kinds.length === 1 ? MOST_COVERED : FEW_COVERED;
    const covered = kinds.map((kind) => {
      const rows = this.index.covered[kind] ?? [];
      const things = rows.flatMap(([place, count]): [Thing, number][] => {
        const thing = this.lexicon.things[place];
        return thing ? [[thing, count]] : [];
      });
      const title = this.index.kinds.find(([its]) => its === kind)?.[1] ?? "";
      return { title, things: things.slice(0, most), more: Math.max(0, things.length - most), all: things.length };
    });
    return covered.filter(({ things }) => things.length);
  }

  /** How names are read that do not say it, and where a name without arm has more. */
  armNotes(texts: string[]): ArmNote[] {
    const readings = [...new Set(texts)].map((text) => this.names.read(text, "mirna"));
    const named = new Set(readings.map(({ thing }) => thing.label));
    const notes: ArmNote[] = [];
    for (const { thing, note } of readings) {
      if (note) notes.push({ text: note, label: "" });
      const [label, count] = this.index.bare[thing.place] ?? ["", 0];
      if (!count || named.has(label)) continue;
      named.add(label);
      const more = `${count} more finding${count === 1 ? "" : "s"}`;
      notes.push({ text: `${more} under ${label}, where the source names no arm`, label });
    }
    return notes;
  }

  /** Things by kind, each under its first kind, in the order of kinds. */
  private groups(things: Thing[]): Group[] {
    const groups: Group[] = [];
    const rest = new Set(things);
    for (const [kind, title] of this.index.kinds) {
      if (!title) continue;
      const own = [...rest].filter(({ kinds }) => kinds.has(kind));
      for (const thing of own) rest.delete(thing);
      const first = own.slice(0, MOST_OF_KIND);
      if (kind === "finding") first.sort((one, other) => naturally(one.label, other.label));
      if (own.length) groups.push({ title, things: first, more: own.length - first.length });
    }
    return groups;
  }

  /** Words that search for a thing and no other: its label, or else its CURIE. */
  plainWords(thing: Thing): string {
    const found = this.lexicon.find(thing.label);
    return found.length === 1 && found[0] === thing ? thing.label : thing.curie;
  }
}

/** The two things of one kind that a text names, and that can be put side by side. */
function pair(searched: Meaning[]): string[] {
  const [one, other] = searched.map(({ things }) => things);
  if (searched.length !== 2 || one?.length !== 1 || other?.length !== 1) return [];
  const [first, second] = [one[0], other[0]];
  if (!first || !second || ![...first.kinds].some((kind) => second.kinds.has(kind))) return [];
  return [first.label, second.label];
}
