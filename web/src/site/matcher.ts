/** What people mean by words, and the findings about it; the rules of `exomet.finding.search`, `organs` and `scope`. */

import { byText, pattern, withoutEnd } from "./compared.ts";
import { shared, type Findings, type Names } from "./findings.ts";
import { Unknown, type Lexicon, type Thing } from "./lexicon.ts";
import { Phrases, type Limit } from "./phrases.ts";
import type { Readings } from "./readings.ts";

const LONGEST_NAME = 8;
const MOST_TOGETHER = 4;
const SINGLE_KINDS = ["mirna", "cancer"];
const TELLING = ["mirna", "cancer", "cell", "molecule", "pathway", "process", "anatomy"];

/** A piece of a text, and the things that it may mean; none where it is not understood. */
export interface Meaning {
  text: string;
  things: Thing[];
  note: string;
  refusal: string;
  /** The cancers of the organ, where it names one. */
  cancers: Thing[];
  limit: Limit | null;
  /** The model system that it names; that is no thing of the graph. */
  system: string;
  /** Labels that may be meant, where it is refused. */
  offered: string[];
}

function meaning(text: string, things: Thing[], more: Partial<Meaning> = {}): Meaning {
  return { text, things, note: "", refusal: "", cancers: [], limit: null, system: "", offered: [], ...more };
}

/** Whether a piece means anything that the graph has. */
export function isKnown({ things, system }: Meaning): boolean {
  return things.length > 0 || system !== "";
}

export function isMirna({ things }: Meaning): boolean {
  return things.length === 1 && things[0]?.kinds.has("mirna") === true;
}

/** A piece with the word before it that limits it. */
export function wordsOf({ limit, text }: Meaning): string {
  return limit ? `${limit.word} ${text}` : text;
}

export class Matcher {
  readonly phrases: Phrases;
  private readonly namedKinds: Set<string>;
  private readonly pasted: RegExp;
  private readonly tissue: RegExp;

  constructor(
    readonly lexicon: Lexicon,
    readonly findings: Findings,
    readonly readings: Readings,
  ) {
    const { index } = lexicon;
    this.phrases = new Phrases(index);
    const papers = ["paper", "publication"];
    const roles = index.roles.filter(({ kinds }) => !kinds.some((kind) => papers.includes(kind)));
    this.namedKinds = new Set(roles.map(({ kinds }) => kinds[0] ?? ""));
    this.pasted = pattern(index.patterns.pastedIdentifier ?? ["", ""], "", true);
    this.tissue = pattern(index.patterns.tissueOfCells ?? ["", ""], "", true);
  }

  /** The identifier of a paper without what stands before it; other texts as they are. */
  bareIdentifier(text: string): string {
    return this.pasted.exec(text.trim())?.slice(1).find(Boolean) ?? text;
  }

  /** What a text is about, piece by piece; the longest runs of words are taken first. Vesicles are passed over beside anything else. */
  meanings(text: string): Meaning[] {
    let words = this.phrases.typed(text);
    const found: Meaning[] = [];
    const carriers: Meaning[] = [];
    let limit: Limit | null = null;
    while (words[0] !== undefined) {
      const system = this.phrases.systemNamed(words);
      if (system) {
        found.push(meaning(words.slice(0, 2).join(" "), [], { system }));
        words = words.slice(2);
        limit = null;
        continue;
      }
      if (this.phrases.isFiller(words[0]) && !this.beginsMirna(words)) {
        limit = this.phrases.limitOf(words[0]) ?? (this.phrases.isArticle(words[0]) ? limit : null);
        words = words.slice(1);
        continue;
      }
      const piece = this.longestName(words);
      words = words.slice(piece.text.split(" ").length);
      if (this.isCarrier(piece)) {
        carriers.push(piece);
        continue;
      }
      const kinds = limit && this.phrases.kinds(limit);
      const holds = kinds && piece.things.some((thing) => [...thing.kinds].some((kind) => kinds.has(kind)));
      found.push(holds ? { ...piece, limit } : piece);
      limit = null;
    }
    return found.length ? found : carriers;
  }

  /** Whether vesicles are meant, and nothing else. */
  private isCarrier({ text, things }: Meaning): boolean {
    const { carriers } = this.lexicon.index;
    const named = things.length > 0 && things.every(({ kinds }) => carriers.some((kind) => kinds.has(kind)));
    return named || this.phrases.isCarrier(text);
  }

  about(piece: Meaning): string {
    return piece.limit ? `${piece.text} (${this.phrases.gloss(piece.limit)})` : piece.text;
  }

  private beginsMirna(words: string[]): boolean {
    return words.length > 1 && this.lexicon.mirnaKey(words.slice(0, 2).join(" ")) !== null;
  }

  private longestName(words: string[]): Meaning {
    for (let size = Math.min(LONGEST_NAME, words.length); size > 0; size -= 1) {
      const run = words.slice(0, size);
      const found = this.namedBy(run.join(" ")) ?? this.namedWith(run);
      if (found) return this.withCancer(found, words.slice(size));
    }
    const [first = ""] = words;
    let things = this.cancersInGeneral(first);
    if (!things.length && first.length > 1) things = this.lexicon.containing(first);
    return things.length ? meaning(first, things) : meaning(this.unknownRun(words), []);
  }

  /** The things with several words together in a name: blood-brain barrier. */
  private namedWith(words: string[]): Meaning | null {
    if (words.length < 2 || words.length > MOST_TOGETHER || this.phrases.isFiller(words.at(-1) ?? "")) return null;
    const text = words.join(" ");
    const things = this.lexicon.containing(text).filter(({ kinds }) => [...kinds].some((kind) => this.namedKinds.has(kind)));
    if (!things.length) return null;
    const last = this.lexicon.compared.normalise(words.at(-1) ?? "");
    if (withoutEnd(last, "s") !== "cell") return meaning(text, things);
    const cells = things.filter(({ kinds }) => kinds.has("cell"));
    if (cells.length) return meaning(text, cells);
    return meaning(text, things, { note: `no cell in the graph is called "${text}": other names with it count` });
  }

  /** The cancers of an organ where the next word says so, or else the meaning itself. Of one that bears no cancer's name, metastasis means the site. */
  private withCancer(piece: Meaning, [next]: string[]): Meaning {
    const organ = piece.things.some(({ kinds }) => kinds.has("anatomy"));
    if (organ && next !== undefined && !piece.cancers.length && this.phrases.isMetastasis(next)) {
      return { ...piece, text: `${piece.text} ${next}` };
    }
    if (!organ || next === undefined || !this.cancersInGeneral(next).length) return piece;
    const text = `${piece.text} ${next}`;
    const labels = piece.cancers.map(({ label }) => label).join(" or ");
    return meaning(text, piece.cancers, { note: labels ? `${text} is read as ${labels}` : "" });
  }

  private unknownRun([first = "", ...rest]: string[]): string {
    const run = [first];
    for (const word of rest) {
      if (this.lexicon.compared.particular(word).size || this.phrases.isFiller(word)) break;
      run.push(word);
    }
    return run.join(" ");
  }

  /** What a text names in the graph or by the nomenclature; null if it is no name. */
  private namedBy(text: string): Meaning | null {
    const identifier = this.bareIdentifier(text);
    let things = this.lexicon.find(identifier);
    if (!things.length) things = this.lexicon.find(withoutEnd(text, "s"));
    if (!things.length && identifier !== text) return meaning(text, [], { refusal: `no paper in the graph has ${text}` });
    try {
      const first = things[0];
      if (first) {
        let { note } = this.readings.inGraph(text, text, first);
        const cancers = this.cancersOfOrgans(things);
        const cells = this.cellsOfTissue(things);
        if (cells[0]) {
          note = `${text} is read as ${cells[0].label} too`;
        } else if (!cancers.length && isOrgan(first)) {
          note = `"${text}" is searched for as a site: no cancer in the graph bears its name`;
        }
        const classes = this.lexicon.find(`${first.label} finding`, "finding class");
        return meaning(text, [...things, ...cells, ...classes], { note, cancers });
      }
      this.readings.refuseLackingTerm(text);
      // Ordinary words, such as rest, are symbols of genes too.
      if (!this.readings.mirnas.read(text) && (text.includes(" ") || isLower(text))) return null;
      const named = this.readings.byNomenclature(text);
      return named && meaning(text, [named.thing], { note: named.note });
    } catch (error) {
      if (error instanceof Unknown) return meaning(text, [], { refusal: error.message, offered: error.candidates });
      throw error;
    }
  }

  /** The cells of which the tissues among things are made, by their names. */
  private cellsOfTissue(things: Thing[]): Thing[] {
    const stems = things.filter(isOrgan).flatMap(({ label }) => this.tissue.exec(label)?.[1] ?? []);
    return stems.flatMap((stem) => this.lexicon.find(`${stem}al cell`, "cell"));
  }

  /** The broadest cancers that are named after the organs among things. */
  private cancersOfOrgans(things: Thing[]): Thing[] {
    const organs = things.filter(isOrgan);
    if (!organs.length) return [];
    const written = organs.flatMap(({ names }) => names);
    let found = this.cancersOfNames(organs.map(({ label }) => label));
    if (!found.size) found = this.cancersOfNames(written);
    const broadest = [...found].filter((cancer) => {
      const above = this.lexicon.above(cancer);
      return ![...found].some((other) => other !== cancer && above.has(other));
    });
    return broadest.sort((one, other) => byText(one.iri, other.iri));
  }

  private cancersOfNames(names: string[]): Set<Thing> {
    const wanted = new Set(names.map((name) => this.wordKey(name)).filter(Boolean));
    const cancers = this.lexicon.written.filter(([name, { kinds }]) => kinds.has("cancer") && wanted.has(this.wordKey(name)));
    return new Set(cancers.map(([, cancer]) => cancer));
  }

  private wordKey(name: string): string {
    return [...this.lexicon.compared.particular(name)].sort().join(" ");
  }

  /** What a word for cancers of any kind means: tumours, malignancy. */
  cancersInGeneral(word: string): Thing[] {
    const { compared, written } = this.lexicon;
    if (compared.particular(word).size) return [];
    const names = written.filter(([name, { kinds }]) => kinds.has("cancer") && !compared.particular(name).size);
    return [...compared.namedWith(compared.normalise(word), names)].sort((one, other) => byText(one.label, other.label));
  }

  /** A note that the search ignores words of direction, empty if there are none. */
  direction(text: string, pieces: Meaning[]): string {
    const heeded = new Set(pieces.map(({ limit }) => limit?.word));
    const ignored = this.phrases.typed(text).filter((word) => this.phrases.saysDirection(word) && !heeded.has(word));
    if (!ignored.length) return "";
    return `the search ignores ${ignored.map((word) => `"${word}"`).join(", ")}: use the effect filter of the findings`;
  }

  /** Why findings cannot be filtered by what is meant, empty if they can. */
  notSearched(piece: Meaning): string {
    const [first] = piece.things;
    if (!first || piece.things.some((thing) => this.isSearched(thing))) return "";
    const title = this.lexicon.index.kinds.find(([kind, its]) => its && first.kinds.has(kind))?.[1];
    return `findings cannot be filtered by "${piece.text}"${title ? ` (${title.toLowerCase()})` : ""}`;
  }

  /** Why a text of such words, or of none that name anything, leads to no findings. */
  namesNothing(text: string): string {
    return `"${text}" names nothing that findings are searched for`;
  }

  /** Whether findings are searched for things of this kind. */
  isSearched({ kinds }: Thing): boolean {
    return this.lexicon.index.searchedKinds.some((kind) => kinds.has(kind));
  }

  /** The names of the findings on all pieces together; of several microRNAs, or cancers, a finding has any. */
  findingsOn(pieces: Meaning[]): Names {
    const groups = new Map<string, Names>();
    for (const piece of pieces) {
      const single = piece.limit || piece.system ? undefined : SINGLE_KINDS.find((kind) => piece.things.every(({ kinds }) => kinds.has(kind)));
      const key = single ?? wordsOf(piece);
      groups.set(key, new Set([...(groups.get(key) ?? []), ...this.findingsAbout(piece)]));
    }
    return shared(groups.values());
  }

  /** The names of the findings in which something that is meant takes part. */
  findingsAbout(piece: Meaning): Names {
    if (piece.system) return this.findings.shownIn(piece.system);
    const names: Names = new Set();
    for (const thing of [...piece.things, ...piece.cancers]) {
      const more = piece.limit ? this.within(piece.limit, thing) : [...this.findings.about(thing), ...this.findings.ofClass(thing)];
      for (const name of more) names.add(name);
      const name = thing.iri.slice(thing.iri.lastIndexOf("/") + 1);
      if (!piece.limit && thing.kinds.has("finding") && this.findings.all.has(name)) names.add(name);
    }
    return names;
  }

  private within({ roles, sign }: Limit, thing: Thing): Names {
    const names: Names = new Set();
    for (const role of roles) {
      for (const [relation, byThing] of this.findings.along(role)) {
        if (sign && this.findings.effects.get(relation)?.sign !== sign) continue;
        for (const name of byThing.get(thing) ?? []) names.add(name);
      }
    }
    return names;
  }

  /** Whether a piece holds general words only, such as cancer. */
  isGeneral(piece: Meaning): boolean {
    return piece.things.length > 0 && !this.lexicon.compared.particular(piece.text).size;
  }

  /** Labels that may be meant by a piece that names nothing, those of its kind only. */
  labelsNear(piece: Meaning): string[] {
    if (piece.offered.length) return piece.offered;
    const kinds = this.kindsOf(piece);
    return this.lexicon.near(piece.text, kinds.length === 1 ? kinds[0] : undefined);
  }

  /** The kinds of what is lacking, of which it is said what findings cover; all kinds if none is clear. */
  lackingKinds(lacking: Meaning[]): string[] {
    const kinds = new Set(lacking.flatMap((piece) => this.kindsOf(piece)));
    return kinds.size ? [...kinds] : TELLING;
  }

  private kindsOf(piece: Meaning): string[] {
    if (this.lexicon.mirnaKey(piece.text)) return ["mirna"];
    if (piece.refusal) return TELLING.filter((kind) => this.readings.refusal(piece.text, kind));
    if (piece.things[0]) return this.kindsAsked(piece.things[0]);
    const last = piece.text.split(/\s+/).at(-1) ?? "";
    if (this.phrases.isCell(last)) return ["cell"];
    if (this.lexicon.compared.particular(last).size) return [];
    const general = this.cancersInGeneral(last)[0] ?? this.lexicon.find(withoutEnd(last, "s"))[0];
    return general ? this.kindsAsked(general) : [];
  }

  /** The kinds of a thing that findings are searched for. */
  private kindsAsked(thing: Thing): string[] {
    const kinds = new Set(thing.kinds);
    if (kinds.has("material")) kinds.delete("anatomy");
    else if (kinds.has("anatomy")) kinds.add("cancer");
    const { index } = this.lexicon;
    const searched = new Set(index.roles.map((role) => role.kinds[0]));
    const titled = index.kinds.filter(([kind, title]) => title && kinds.has(kind) && searched.has(kind));
    return titled.map(([kind]) => kind);
  }
}

/** Whether a thing is an organ or site: blood is none, though blood cancers are. */
function isOrgan({ kinds }: Thing): boolean {
  return kinds.has("anatomy") && !kinds.has("material");
}

/** Whether a text has letters, and small ones only. */
function isLower(text: string): boolean {
  return text === text.toLowerCase() && text !== text.toUpperCase();
}
