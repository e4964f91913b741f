/** Matches names as people type them; the rules of `exomet.terms.lexicon`. */

import { byText, byValues, Comparing, pattern } from "./compared.ts";
import type { Index } from "./data.ts";

export interface Thing {
  place: number;
  curie: string;
  iri: string;
  label: string;
  kinds: Set<string>;
  names: string[];
}

/** A name that means nothing of the graph, or not one thing. */
export class Unknown extends Error {
  constructor(message: string, readonly candidates: string[] = []) {
    super(message);
  }
}

const LESS = 15;
const LOCAL_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;
const ARM = 4;

export class Lexicon {
  readonly compared: Comparing;
  readonly things: Thing[];
  readonly written: (readonly [string, Thing])[] = [];
  private readonly byIri = new Map<string, Thing>();
  private readonly byLabel = new Map<string, Thing[]>();
  private readonly byName = new Map<string, Set<Thing>>();
  private readonly byParts = new Map<string, Thing[]>();
  private readonly mirnaName: RegExp;
  private readonly prefixes: Map<string, string>;

  constructor(readonly index: Index) {
    this.compared = new Comparing(index);
    this.mirnaName = pattern(index.patterns.mirna ?? ["", ""], "", true);
    const spaces = Object.entries(index.prefixes);
    this.prefixes = new Map([...spaces.map(([name, space]) => [name.toLowerCase(), space] as const), ...spaces]);
    const kinds = index.kindSets.map((names) => new Set(names));
    this.things = index.things.map(([curie, label, kindSet, ...further], place) => {
      const iri = this.expand(curie) ?? curie;
      return { place, curie, iri, label, kinds: kinds[kindSet] ?? new Set(), names: [label, ...further, curie] };
    });
    for (const thing of this.things) this.add(thing);
  }

  private add(thing: Thing): void {
    this.byIri.set(thing.iri, thing);
    put(this.byLabel, thing.label, thing);
    for (const name of thing.names) {
      const key = this.compared.normalise(name);
      this.byName.set(key, (this.byName.get(key) ?? new Set()).add(thing));
      this.written.push([name, thing]);
    }
    const key = thing.kinds.has("mirna") ? this.mirnaKey(thing.label) : null;
    if (key) put(this.byParts, key.join("|"), thing);
  }

  /** The IRI of a CURIE, or of an IRI with or without angle brackets; null for other texts. */
  expand(text: string): string | null {
    const bare = text.trim().replace(/^</, "").replace(/>$/, "");
    if (/^https?:\/\/[^\s<>"{}|^`\\]+$/.test(bare)) return bare;
    const colon = bare.indexOf(":");
    const [prefix, local] = [bare.slice(0, colon), bare.slice(colon + 1)];
    if (colon < 0 || !LOCAL_NAME.test(local)) return null;
    const space = this.prefixes.get(prefix) ?? this.prefixes.get(prefix.toLowerCase());
    return space === undefined ? null : space + local;
  }

  at(iri: string): Thing | undefined {
    return this.byIri.get(iri);
  }

  /** The thing of a CURIE or IRI. */
  meant(text: string): Thing | undefined {
    const iri = this.expand(text);
    return iri ? this.byIri.get(iri) : undefined;
  }

  /** The path of the page of a thing, without its ending. */
  path(thing: Thing): string {
    const { base } = this.index;
    return thing.iri.startsWith(base) ? thing.iri.slice(base.length) : `term/${thing.curie.replace(":", "_")}`;
  }

  /** Let or miR, number, letter, copy, arm and family of the name of a microRNA; null for other texts. */
  mirnaKey(text: string): string[] | null {
    const groups = this.mirnaName.exec(text.trim().toLowerCase())?.groups;
    if (!groups || /^\d+$/.test(text.trim())) return null;
    return ["let", "number", "letter", "copy", "arm", "family"].map((part) => groups[part] ?? "");
  }

  labelled(label: string, kind: string): Thing[] {
    return (this.byLabel.get(label) ?? []).filter((thing) => thing.kinds.has(kind));
  }

  /** The things of a name, those with it as label before those with a synonym. */
  find(text: string, kind?: string): Thing[] {
    const name = this.compared.normalise(text);
    let things = [...(this.byName.get(name) ?? [])].filter((thing) => !kind || thing.kinds.has(kind));
    if (!things.length && (!kind || kind === "mirna")) {
      const key = this.mirnaKey(text);
      things = key ? [...(this.byParts.get(key.join("|")) ?? [])] : [];
    }
    if (!things.some((thing) => thing.label === text)) {
      const mirnas = things.filter((thing) => thing.kinds.has("mirna"));
      if (mirnas.length) things = mirnas;
    }
    const order = (thing: Thing) => [this.compared.normalise(thing.label) !== name, thing.label, thing.iri];
    return things.sort((one, other) => byValues(order(one), order(other)));
  }

  /** The microRNAs of a name without its arm, by label. */
  arms(text: string): Thing[] {
    const stem = this.mirnaKey(text)?.slice(0, ARM).join("|");
    const arms: Thing[] = [];
    for (const [key, things] of this.byParts) {
      const parts = key.split("|");
      if (parts[ARM] && parts.slice(0, ARM).join("|") === stem) arms.push(...things);
    }
    return arms.sort((one, other) => byText(one.label, other.label));
  }

  exact(text: string, things: Thing[]): Thing[] {
    const name = this.compared.normalise(text);
    return things.filter((thing) => this.compared.normalise(thing.label) === name);
  }

  /** The things with a text as whole words of a name, those in whose label first. */
  containing(text: string): Thing[] {
    const part = this.compared.normalise(text);
    const order = ({ label, iri }: Thing) => [!this.compared.normalise(label).includes(part), label.length, label, iri];
    const things = [...this.compared.namedWith(part, this.written)];
    return things.sort((one, other) => byValues(order(one), order(other)));
  }

  /** Labels near to a text, the nearest first; a microRNA is near where its number is the same. */
  near(text: string, kind?: string, limit = 3): string[] {
    const key = this.mirnaKey(text) ?? this.mirnaKey(text.slice(0, Math.max(0, text.lastIndexOf("-"))));
    if (kind === "mirna" || (!kind && key)) return key ? this.mirnasOfNumber(key).slice(0, limit) : [];
    const words = this.compared.words(text);
    const scores = new Map<string, number>();
    for (const [name, thing] of this.written) {
      if (kind && !thing.kinds.has(kind)) continue;
      const score = this.compared.nearness(words, this.compared.words(name));
      scores.set(thing.label, Math.max(score, scores.get(thing.label) ?? 0));
    }
    const least = Math.max(0, Math.max(0, ...scores.values()) - LESS);
    const order = (label: string) => [-(scores.get(label) ?? 0), label.length, label];
    const labels = [...scores.keys()].filter((label) => (scores.get(label) ?? 0) > least);
    return labels.sort((one, other) => byValues(order(one), order(other))).slice(0, limit);
  }

  private mirnasOfNumber(key: string[]): string[] {
    const labels = new Set<string>();
    for (const [its, things] of this.byParts) {
      const [stem, number] = its.split("|");
      if (stem === key[0] && number === key[1]) for (const { label } of things) labels.add(label);
    }
    return [...labels].sort(byText);
  }

  /** The things directly above one; by the classes of pathways too where `pathways` is set. */
  directlyAbove(thing: Thing, pathways = false): Thing[] {
    const more = pathways ? (this.index.abovePathways[thing.place] ?? []) : [];
    const places = [...(this.index.above[thing.place] || []), ...more];
    return places.map((place) => this.things[place]).filter((each) => each !== undefined);
  }

  /** A thing and all that is above it. */
  above(thing: Thing, pathways = false): Set<Thing> {
    const seen = new Set([thing]);
    // (what is added while the set is gone through is visited too)
    for (const each of seen) for (const above of this.directlyAbove(each, pathways)) seen.add(above);
    return seen;
  }
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
