/** How many findings pass with each further choice of a filter; the rules of `exomet.finding.facets`. */

import { byText, naturally } from "./compared.ts";
import { traitLabel, type Selection } from "./browse.ts";
import type { Names } from "./findings.ts";
import type { Thing } from "./lexicon.ts";
import type { Search } from "./search.ts";

export interface Option {
  value: string;
  label: string;
  count: number;
  selected: boolean;
  group: boolean;
}

export interface Facet {
  name: string;
  title: string;
  options: Option[];
}

export function facets(search: Search, selection: Selection): Facet[] {
  const roles = search.index.roles.filter(({ facet }) => facet);
  return [
    ...roles.map(({ name, title }) => ({ name, title, options: new RoleFacet(search, selection, name).options() })),
    ...search.index.traits.map(([name, title]) => ({ name, title, options: traitOptions(search, selection, name) })),
  ];
}

function overlap(one: Names, other: Names): number {
  return [...one].filter((name) => other.has(name)).length;
}

function traitOptions(search: Search, selection: Selection, name: string): Option[] {
  const { findings, index } = search;
  const others = selection.names(name);
  const stated = new Set<string>();
  for (const each of others) {
    const finding = findings.all.get(each);
    if (finding) for (const value of findings.traits(finding, name)) stated.add(value);
  }
  const choices = (index.traits.find(([its]) => its === name)?.[2] ?? []).map(([value]) => value);
  const options: Option[] = [];
  for (const value of choices.length ? choices : [...stated].sort(naturally)) {
    // What is affected depends on the effect: it is chosen anew for each.
    const left = name === "effect" ? selection.names(name, [value]) : others;
    const count = overlap(left, selection.byTrait(name, value));
    const selected = selection.values(name).includes(value);
    if (count) options.push({ value, label: traitLabel(search, name, value), count, selected, group: false });
  }
  return options;
}

/** The choices of a role: the things that findings name, and the classes that gather them. */
class RoleFacet {
  private readonly selected: Set<string>;
  private readonly others: Names;
  private readonly below = new Map<Thing, Names>();

  constructor(
    private readonly search: Search,
    selection: Selection,
    private readonly name: string,
  ) {
    this.selected = new Set(selection.values(name));
    this.others = selection.names(name);
    for (const [thing, names] of selection.byThing(name, selection.values("effect"))) {
      const left = new Set([...names].filter((each) => this.others.has(each)));
      if (left.size) this.below.set(thing, left);
    }
  }

  options(): Option[] {
    const direct = this.direct();
    const selected = [...this.selected].sort().flatMap((curie) => this.search.lexicon.meant(curie) ?? []);
    const wider = new Set([...this.groups(direct), ...selected].filter((thing) => !direct.has(thing)));
    return [...[...direct].map((thing) => this.option(thing, false)), ...[...wider].map((thing) => this.option(thing, true))];
  }

  private option(thing: Thing, group: boolean): Option {
    const { curie: value, label } = thing;
    return { value, label, count: this.below.get(thing)?.size ?? 0, selected: this.selected.has(value), group };
  }

  private direct(): Set<Thing> {
    const things = new Set<Thing>();
    for (const name of this.others) {
      for (const { role, thing } of this.search.findings.all.get(name)?.parts ?? []) {
        if (role === this.name && this.below.has(thing)) things.add(thing);
      }
    }
    return new Set([...things].sort((one, other) => naturally(one.label.toLowerCase(), other.label.toLowerCase())));
  }

  /** The broader classes that gather several things, the largest first; of those with the same findings the narrowest. */
  private groups(direct: Set<Thing>): Thing[] {
    const every = this.key(new Set([...direct].flatMap((thing) => [...(this.below.get(thing) ?? [])])));
    const narrowest = new Map<string, Thing>();
    const inOrder = [...this.below].sort(([one], [other]) => byText(one.iri, other.iri));
    for (const [thing, names] of inOrder) {
      const key = this.key(names);
      if (direct.has(thing) || key === every || !this.gathers(thing, direct)) continue;
      const before = narrowest.get(key);
      if (!before || this.search.findings.above(thing).has(before)) narrowest.set(key, thing);
    }
    const size = (thing: Thing): number => this.below.get(thing)?.size ?? 0;
    return [...narrowest.values()].sort((one, other) => size(other) - size(one) || (one.label < other.label ? -1 : 1));
  }

  private key(names: Names): string {
    return [...names].sort().join();
  }

  private gathers(thing: Thing, direct: Set<Thing>): boolean {
    const kinds = this.search.findings.roles.get(this.name)?.kinds ?? [];
    if (!kinds.some((kind) => thing.kinds.has(kind))) return false;
    return [...direct].filter((each) => this.search.findings.above(each).has(thing)).length > 1;
  }
}
