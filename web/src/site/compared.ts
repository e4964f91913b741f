/** How names are compared and sorted; the rules of `exomet.terms.whole_words`, `lexicon` and `sorting`. */

import type { Index, Pattern } from "./data.ts";

/** A pattern of the index; it must match the whole text where `whole` is set. */
export function pattern([source, flags]: Pattern, more = "", whole = false): RegExp {
  return new RegExp(whole ? `^(?:${source})$` : source, flags + more);
}

const WORD = /[\p{L}\p{N}]+/gu;
const MOST_RUN = 8;
const SHORT_WORD = 3;
const LONG_WORD = 6;
const NEGATION = "non";

export function withoutEnd(text: string, end: string): string {
  return end && text.endsWith(end) ? text.slice(0, -end.length) : text;
}

/** Compares texts by their characters, not by a language. */
export function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Compares lists of values: the first difference counts. */
export function byValues(one: readonly (string | number | boolean)[], other: readonly (string | number | boolean)[]): number {
  for (const [place, value] of one.entries()) {
    const its = other[place] ?? 0;
    if (value !== its) return value < its ? -1 : 1;
  }
  return 0;
}

/** What a name is sorted by so that s2 comes before s10. */
export function naturally(one: string, other: string): number {
  const [parts, others] = [one.match(/\d+|\D+/g) ?? [], other.match(/\d+|\D+/g) ?? []];
  for (const [place, part] of parts.entries()) {
    const its = others[place];
    if (its === undefined) return 1;
    const [number, itsNumber] = [/^\d/.test(part), /^\d/.test(its)];
    if (number !== itsNumber) return number ? -1 : 1;
    const order = number ? Number(part) - Number(its) : byText(part, its);
    if (order) return order;
  }
  return parts.length - others.length;
}

/** How alike two texts are, from 0 to 100: the share of what both have in the same order (`fuzz.ratio` of RapidFuzz). */
export function ratio(one: string, other: string): number {
  const whole = one.length + other.length;
  if (!whole) return 100;
  let row = new Array<number>(other.length + 1).fill(0);
  for (const letter of one) {
    const next = [0];
    for (let place = 0; place < other.length; place += 1) {
      next.push(letter === other[place] ? (row[place] ?? 0) + 1 : Math.max(row[place + 1] ?? 0, next[place] ?? 0));
    }
    row = next;
  }
  return (1 - (whole - 2 * (row[other.length] ?? 0)) / whole) * 100;
}

/** The names nearest to a text as they are spelled, the nearest first. */
export function closest(text: string, known: Iterable<string>, limit = 2): string[] {
  const scored = [...known].map((name) => ({ name, score: ratio(text, name) })).filter(({ score }) => score >= 60);
  return scored.sort((one, other) => other.score - one.score).slice(0, limit).map(({ name }) => name);
}

export function didYouMean(names: string[]): string {
  return names.length ? `did you mean ${names.map((name) => `"${name}"`).join(" or ")}?` : "";
}

/** Whether a text is made of the beginnings of words. */
function abbreviates(text: string, words: string[]): boolean {
  if (!words.length || !text) return !words.length && !text;
  const [first = "", ...rest] = words;
  if (!/^\p{L}+$/u.test(first)) return false;
  for (let size = 1; size <= text.length; size += 1) {
    if (first.startsWith(text.slice(0, size)) && abbreviates(text.slice(size), rest)) return true;
  }
  return false;
}

function alike(word: string, other: string): boolean {
  if (word.length < 4) return word === other;
  if (word.length >= LONG_WORD && other.endsWith(word)) return true;
  return ratio(word, other) > (word.slice(0, 4) === other.slice(0, 4) ? 60 : 80);
}

function sameWords(few: string[], many: string[]): boolean {
  const [short, long] = few.length <= many.length ? [few, many] : [many, few];
  return short.length > 0 && short.every((word) => long.some((other) => alike(word, other)));
}

const SAME = 100;
const ALIKE = 76;

/** Names reduced to what counts, and their words. */
export class Comparing {
  private readonly normal = new Map<string, string>();
  private readonly runsOf = new Map<string, Set<string>>();
  private readonly wordsOf = new Map<string, string[]>();
  private readonly general: Set<string>;
  private readonly between: RegExp;
  private readonly notCounted: RegExp;

  constructor(private readonly index: Index) {
    this.general = new Set(index.general);
    this.between = pattern(index.patterns.betweenNumbers ?? ["", ""]);
    this.notCounted = pattern(index.patterns.notCounted ?? ["", ""], "g");
  }

  /** A text reduced to what counts when names are compared. */
  normalise(text: string): string {
    let reduced = this.normal.get(text);
    if (reduced === undefined) {
      let folded = text.normalize("NFKC").toLowerCase();
      for (const [letter, name] of Object.entries(this.index.greek)) folded = folded.replaceAll(letter, name);
      for (const [british, american] of this.index.spelling) folded = folded.replaceAll(british, american);
      folded = folded.replaceAll("kappab", "kb").replaceAll("+", "plus").replaceAll("*", "star");
      reduced = folded.split(this.between).map((part) => part.replace(this.notCounted, "")).join("-");
      this.normal.set(text, reduced);
    }
    return reduced;
  }

  /** The words of a name, as they are compared. */
  words(text: string): string[] {
    let words = this.wordsOf.get(text);
    if (!words) {
      words = (text.match(WORD) ?? []).map((word) => this.normalise(word));
      words = words.map((word) => (word.length > 3 ? withoutEnd(word, "s") : word));
      this.wordsOf.set(text, words);
    }
    return words;
  }

  /** The words of a name without general ones, such as cancer. */
  particular(text: string): Set<string> {
    return new Set(this.words(text).filter((word) => !this.general.has(word)));
  }

  /** Each run of whole words of a name. */
  private runs(name: string): Set<string> {
    let runs = this.runsOf.get(name);
    if (!runs) {
      runs = new Set();
      const words = [...name.matchAll(WORD)].map((match) => [match.index, match.index + match[0].length] as const);
      for (const [number, [start]] of words.entries()) {
        const before = words[number - 1];
        if (before && this.normalise(name.slice(...before)) === NEGATION) continue;
        for (const [, end] of words.slice(number, number + MOST_RUN)) runs.add(this.normalise(name.slice(start, end)));
      }
      this.runsOf.set(name, runs);
    }
    return runs;
  }

  /** The things with a text, normalised, as whole words of a name, or else as the beginning of one. */
  namedWith<T>(part: string, written: Iterable<readonly [string, T]>): Set<T> {
    if (!part) return new Set();
    const single = part.length > SHORT_WORD ? withoutEnd(part, "s") : part;
    const held = [...written].filter(([name]) => this.normalise(name).includes(single));
    const whole = held.filter(([name]) => this.runs(name).has(part) || this.runs(name).has(single));
    if (whole.length || part.length < SHORT_WORD) return new Set(whole.map(([, thing]) => thing));
    const begun = held.filter(([name]) => [...this.runs(name)].some((run) => run.startsWith(part)));
    return new Set(begun.map(([, thing]) => thing));
  }

  /** How near a name is to the words of a text; 0 where it is not. */
  nearness(words: string[], name: string[]): number {
    const [few, many] = [this.particularOrAll(words), this.particularOrAll(name)];
    let same = sameWords(few, many);
    if (!same && few.length === 1) {
      same = [many, name].some((each) => each.length > 1 && abbreviates(few[0] ?? "", each));
    }
    const spelled = ratio(few.join(""), many.join(""));
    if (!same && spelled < ALIKE) return 0;
    return (spelled + ratio(words.join(""), name.join(""))) / 2 + (same ? SAME : 0);
  }

  private particularOrAll(words: string[]): string[] {
    const particular = words.filter((word) => !this.general.has(word));
    return particular.length ? particular : words;
  }
}

/** Names as a sentence has them; those beyond the first few are counted. */
export function listed(names: string[], most: number): string {
  const parts = names.slice(0, most);
  if (names.length > most) parts.push(`${(names.length - most).toLocaleString("en-US")} more`);
  return [parts.slice(0, -1).join(", "), parts.at(-1)].filter(Boolean).join(" and ");
}

/** A text with ordinary letters and hyphens, whatever a word processor made of them. */
export function plainText(text: string): string {
  return text.normalize("NFKC").replace(/[\u00ad\u2010-\u2014\u2212]/g, "-");
}
