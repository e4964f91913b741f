/** From what a user types to the thing that is meant; the rules of `exomet.graph.grounding`. */

import { readCell, type CellDescription } from "./cells.ts";
import { byText, didYouMean, pattern, plainText, withoutEnd } from "./compared.ts";
import { Unknown, type Lexicon, type Thing } from "./lexicon.ts";
import type { Matcher } from "./matcher.ts";
import type { NameReading, Readings } from "./readings.ts";

const NEAREST = 3;
const BETWEEN_AUTHORS = ["et", "al", "al.", "and"];

export class Grounding {
  private readonly between: RegExp;

  constructor(
    private readonly lexicon: Lexicon,
    private readonly readings: Readings,
    private readonly matcher: Matcher,
  ) {
    this.between = pattern(lexicon.index.patterns.betweenNames ?? ["", ""]);
  }

  /** What a text names among the things of these kinds (of any by default), and why. */
  read(text: string, ...kinds: string[]): NameReading {
    const thing = this.lexicon.meant(text);
    if (thing) {
      if (kinds.length && !kinds.some((kind) => thing.kinds.has(kind))) {
        throw new Unknown(`${text} (${thing.label}) is no ${kinds.join(" or ")}`);
      }
      return { thing, why: "CURIE", note: "" };
    }
    const name = text.trim().replace(/^any /i, "");
    if (!name) throw new Unknown("the name is empty");
    const found = this.inGraph(text, name, kinds) ?? this.record(name, kinds);
    return found ?? this.byNomenclature(text, name, kinds);
  }

  /** The cell that a text describes by its cancer, condition or line; null if none. */
  describeCell(text: string, kinds: string[]): CellDescription | null {
    return readCell(this.lexicon.index, plainText(text), kinds, (piece, kind) => this.find(piece, kind));
  }

  /** The thing of a kind that a piece of a text names, or what an adjective means. */
  private find(text: string, kind: string): Thing | undefined {
    try {
      const found = this.inGraph(text, text, [kind]) ?? (kind === "cancer" ? this.readings.byNomenclature(text, [kind]) : null);
      if (found) return found.thing;
    } catch (error) {
      if (error instanceof Unknown) return undefined;
      throw error;
    }
    return kind === "condition" ? this.printed(text, [kind]).find(({ rank }) => rank === 0)?.thing : undefined;
  }

  /** What a label is printed for in sources, the closest first. */
  private printed(text: string, kinds: string[]): { thing: Thing; rank: number }[] {
    const { index, compared, things } = this.lexicon;
    const printed = (index.printed[compared.normalise(text)] ?? []).flatMap(([place, rank]) => {
      const thing = things[place];
      return thing && (!kinds.length || kinds.some((kind) => thing.kinds.has(kind))) ? [{ thing, rank }] : [];
    });
    return printed.sort((one, other) => one.rank - other.rank || byText(one.thing.iri, other.thing.iri));
  }

  private byNomenclature(text: string, name: string, kinds: string[]): NameReading {
    const found = this.readings.byNomenclature(plainText(name), kinds);
    if (found) return found;
    if (this.lexicon.expand(text)) throw new Unknown(this.readings.missingIdentifier(text));
    throw this.refusal(text, name, kinds);
  }

  private inGraph(text: string, name: string, kinds: string[]): NameReading | null {
    const bare = this.matcher.bareIdentifier(name);
    const forms = new Set([text.trim(), name, bare, withoutEnd(name, "s"), `${name}s`, `${name} signaling`]);
    for (const form of forms) {
      for (const kind of kinds.length ? kinds : [undefined]) {
        const thing = this.broadest(form, this.lexicon.find(form, kind));
        if (thing) return this.readings.plainly(name, form, thing) ?? this.readings.inGraph(name, form, thing);
      }
    }
    return null;
  }

  /** The record of a number or identifier, or the paper of author and year. */
  private record(name: string, kinds: string[]): NameReading | null {
    const thing = this.byIdentifier(name, kinds) ?? this.publication(name, kinds);
    return thing ? { thing, why: "identifier", note: "" } : null;
  }

  private byIdentifier(name: string, kinds: string[]): Thing | undefined {
    const { base, kinds: known } = this.lexicon.index;
    const number = kinds.length === 1 && kinds[0] === "finding" ? [`F${name.padStart(4, "0")}`] : [];
    for (const kind of kinds.length ? kinds : known.map(([its]) => its)) {
      const path = known.find(([its]) => its === kind)?.[3];
      for (const form of path ? [name, name.toUpperCase(), ...number] : []) {
        const thing = this.lexicon.at(`${base}${path}/${form}`);
        if (thing) return thing;
      }
    }
    return undefined;
  }

  private publication(name: string, kinds: string[]): Thing | undefined {
    return kinds.includes("publication") && name ? this.broadest(name, this.publications(name)) : undefined;
  }

  /** The publications of a number, such as [21] or ref 21, or with all the words. */
  publications(words: string): Thing[] {
    const { compared, things } = this.lexicon;
    const publications = things.filter(({ kinds }) => kinds.has("publication"));
    const number = /^\W*(?:ref(?:erence)?\W*)?(\d+)\W*$/.exec(words.toLowerCase())?.[1];
    if (number) return publications.filter(({ iri }) => iri.slice(iri.lastIndexOf("-") + 1) === number);
    const wanted = new Set(split(words.replaceAll(",", " ")).map((word) => compared.normalise(word)));
    for (const word of BETWEEN_AUTHORS) wanted.delete(word);
    return publications.filter(({ label, iri, curie }) => {
      const text = `${label} ${iri.slice(iri.lastIndexOf("/") + 1)} ${curie}`;
      const its = new Set(split(text).map((word) => compared.normalise(word)));
      return [...wanted].every((word) => its.has(word));
    });
  }

  /** The papers of an identifier, or those that have all the words in first author, year and title. */
  papers(text: string): Thing[] {
    const { compared, things } = this.lexicon;
    const name = this.matcher.bareIdentifier(text.trim());
    const named = name.includes(" ") ? [] : this.lexicon.find(name, "paper");
    if (named.length) return named;
    const wanted = split(text).map((word) => compared.normalise(word));
    return things.filter(({ kinds, label, curie }) => {
      if (!kinds.has("paper")) return false;
      const its = new Set(`${label} ${curie}`.split(/[\s,/()]+/).map((word) => compared.normalise(word)));
      return wanted.every((word) => its.has(word));
    });
  }

  private refusal(text: string, name: string, kinds: string[]): Unknown {
    const words = kinds.map((kind) => this.lexicon.index.kinds.find(([its]) => its === kind)?.[2] ?? kind);
    const near = new Set(this.printed(name, kinds).map(({ thing }) => thing.label));
    for (const kind of kinds.length ? kinds : [undefined]) for (const label of this.lexicon.near(name, kind)) near.add(label);
    const labels = [...near].slice(0, NEAREST);
    const parts = name.split(this.between).filter((part) => (kinds.length ? kinds : [undefined]).some((kind) => this.lexicon.find(part, kind).length));
    const several = parts.length > 1 ? `give one value at a time: ${parts.join(", ")}` : "";
    const what = `no ${words.join(" or ") || "thing"} called "${text}" in the graph`;
    return new Unknown([what, several, didYouMean(labels)].filter(Boolean).join("; "), labels);
  }

  private broadest(name: string, things: Thing[]): Thing | undefined {
    let broadest = things;
    if (things.length > 1) {
      broadest = things.filter((thing) => {
        const above = this.lexicon.above(thing);
        return !things.some((other) => other !== thing && above.has(other));
      });
    }
    if (broadest.length > 1) {
      const exact = this.lexicon.exact(name, broadest);
      if (exact.length) broadest = exact;
    }
    if (broadest.length > 1) {
      const meanings = broadest.map(({ label, curie }) => `${label} (${curie})`).join("; ");
      throw new Unknown(`"${name}" may mean ${meanings}: give the CURIE`, broadest.map(({ label }) => label));
    }
    return broadest[0];
  }
}

function split(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
