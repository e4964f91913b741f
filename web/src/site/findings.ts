/** The findings, and which of them are below which thing in which role; the rules of `exomet.finding.model`. */

import { circumstances, type CellDescription } from "./cells.ts";
import { naturally } from "./compared.ts";
import type { Index, Role } from "./data.ts";
import type { Lexicon, Thing } from "./lexicon.ts";

export interface Part {
  role: string;
  thing: Thing;
  relation: string;
  conditions: string;
}

export interface Finding {
  place: number;
  name: string;
  kind: string;
  years: number[];
  papers: number;
  support: string[];
  systems: string[];
  parts: Part[];
}

export type Names = Set<string>;
type ByThing = Map<Thing, Names>;

export class Findings {
  readonly all = new Map<string, Finding>();
  readonly roles: Map<string, Role>;
  readonly effects: Map<string, { word: string; sign: number }>;
  private readonly alongOf = new Map<string, Map<string, ByThing>>();
  private readonly belowOf = new Map<string, ByThing>();
  private readonly aboveOf = new Map<Thing, Set<Thing>>();

  constructor(
    readonly index: Index,
    readonly lexicon: Lexicon,
  ) {
    this.roles = new Map(index.roles.map((role) => [role.name, role]));
    this.effects = new Map(index.effects.map(([relation, word, sign]) => [relation, { word, sign }]));
    for (const [place, [name, kind, years, papers, support, systems, rows]] of index.findings.entries()) {
      const parts: Part[] = [];
      for (const [role, at, relation, conditions = ""] of rows) {
        const thing = lexicon.things[at];
        if (thing) parts.push({ role: index.roles[role]?.name ?? "", thing, relation: index.relations[relation] ?? "", conditions });
      }
      this.all.set(name, { place, name, kind, years, papers, support, systems, parts });
    }
  }

  /** A thing and all that is above it. */
  above(thing: Thing): Set<Thing> {
    let above = this.aboveOf.get(thing);
    if (!above) {
      above = this.lexicon.above(thing, true);
      this.aboveOf.set(thing, above);
    }
    return above;
  }

  /** The findings in which a thing, or one below it, plays a role, by relation. */
  along(role: string): Map<string, ByThing> {
    let names = this.alongOf.get(role);
    if (names) return names;
    names = new Map();
    const alone = this.roles.get(role)?.climb === "none";
    for (const finding of this.all.values()) {
      for (const part of finding.parts) {
        if (part.role !== role) continue;
        const byThing: ByThing = names.get(part.relation) ?? new Map();
        names.set(part.relation, byThing);
        for (const thing of alone ? [part.thing] : this.above(part.thing)) add(byThing, thing, [finding.name]);
      }
    }
    this.alongOf.set(role, names);
    return names;
  }

  /** Thing -> names of the findings in which it, or one below it, has a role. */
  below(role: string): ByThing {
    let names = this.belowOf.get(role);
    if (!names) {
      names = merged(this.along(role).values());
      this.belowOf.set(role, names);
    }
    return names;
  }

  /** The names of the findings in which a thing, or one below it, takes part. */
  about(thing: Thing): Names {
    const names: Names = new Set();
    for (const role of this.roles.keys()) for (const name of this.below(role).get(thing) ?? []) names.add(name);
    return names;
  }

  /** The names of the findings of a class, as stated and inferred. */
  ofClass(thing: Thing): string[] {
    const { findings, classes } = this.index;
    return (classes[thing.place] ?? []).map((number) => findings[number]?.[0] ?? "");
  }

  /** The names of the findings in which a cell that fits a description plays a role. */
  withCell(role: Role, described: CellDescription): Names {
    const found = [...this.all.values()].filter(({ parts }) => this.hasCell(parts, role, described));
    return new Set(found.map(({ name }) => name));
  }

  private hasCell(parts: Part[], role: Role, described: CellDescription): boolean {
    const { cell, cancer } = described;
    const cancers = parts.filter((part) => part.role === "cancer");
    if (cancer && !cancers.some(({ thing }) => this.above(thing).has(cancer))) return false;
    const roles = [role.name, ...role.joined];
    const fitting = parts.filter((part) => {
      const stated = part.conditions.split(", ");
      return roles.includes(part.role) && circumstances(described).every((label) => stated.includes(label));
    });
    return cell ? fitting.some(({ thing }) => this.above(thing).has(cell)) : fitting.length > 0;
  }

  /** The nearest things above one that have findings, by their IRIs. */
  broader(thing: Thing): Thing[] {
    let seen = new Set([thing]);
    let level = seen;
    while (level.size) {
      const next = new Set([...level].flatMap((each) => this.lexicon.directlyAbove(each, true)));
      level = new Set([...next].filter((each) => !seen.has(each)));
      const found = [...level].filter((each) => this.about(each).size);
      if (found.length) return found.sort((one, other) => (one.iri < other.iri ? -1 : 1));
      seen = new Set([...seen, ...level]);
    }
    return [];
  }

  /** The values of a trait that a finding has; of a least number, all that it reaches. */
  traits(finding: Finding, name: string): Set<string> {
    if (name === "independent_papers") return new Set([...Array(finding.papers).keys()].map((number) => String(number + 1)));
    if (name === "corroboration") return new Set(finding.support);
    if (name === "system") return new Set(finding.systems);
    if (name === "kind") return new Set([finding.kind]);
    if (name === "year") return new Set(finding.years.map(String));
    return new Set(finding.parts.filter(({ role }) => this.roles.get(role)?.affected).map(({ relation }) => relation));
  }

  /** Names of findings sorted by a column, with `-` before it for descending order; those that do not state it come last. */
  sorted(names: Names, sort: string): string[] {
    const ranks = this.index.ranks[sort.replace(/^-/, "")] ?? [];
    const findings = [...this.all.values()].filter(({ name }) => names.has(name));
    const rank = ({ place }: Finding): number => ranks[place] ?? -1;
    const stated = findings.filter((each) => rank(each) >= 0);
    stated.sort((one, other) => (sort.startsWith("-") ? rank(other) - rank(one) : rank(one) - rank(other)));
    return [...stated, ...findings.filter((each) => rank(each) < 0)].map(({ name }) => name);
  }

  /** The names of the findings that were shown in a model system. */
  shownIn(system: string): Names {
    const found = [...this.all.values()].filter(({ systems }) => systems.includes(system));
    return new Set(found.map(({ name }) => name));
  }

  /** The years of the papers that findings cite. */
  years(): string[] {
    const years = new Set([...this.all.values()].flatMap((finding) => finding.years));
    return [...years].sort((one, other) => one - other).map(String);
  }

  /** The values of a trait that findings have. */
  stated(name: string): string[] {
    return [...new Set([...this.all.values()].flatMap((finding) => [...this.traits(finding, name)]))].sort(naturally);
  }
}

export function add(byThing: ByThing, thing: Thing, more: Iterable<string>): void {
  const names = byThing.get(thing);
  if (!names) byThing.set(thing, new Set(more));
  else for (const name of more) names.add(name);
}

export function merged(byThings: Iterable<ByThing>): ByThing {
  const names: ByThing = new Map();
  for (const one of byThings) for (const [thing, more] of one) add(names, thing, more);
  return names;
}

export function shared(sets: Iterable<Names>): Names {
  const [first, ...rest] = sets;
  return new Set([...(first ?? [])].filter((name) => rest.every((names) => names.has(name))));
}
