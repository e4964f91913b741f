/** Two things side by side: what their findings share, and what they do not; the rules of `exomet.finding.side_by_side`. */

import { byValues, naturally } from "./compared.ts";
import type { Names } from "./findings.ts";
import type { Thing } from "./lexicon.ts";
import type { Search } from "./search.ts";

// Roles that say nothing of what happens.
const LEFT_OUT = ["paper", "reference", "species", "cell_line"];
const SINGLE_KINDS = ["mirna", "cancer"];

export interface SharedPart {
  role: string;
  thing: Thing;
  effect: string;
  one: number;
  other: number;
}

export interface SharedGroup {
  title: string;
  shared: SharedPart[];
  alone: SharedPart[];
}

/** For each role its heading, the lines that findings on both things have, and those of one alone. */
export function sideBySide(search: Search, one: Thing, other: Thing): SharedGroup[] {
  const parts = new Map<string, SharedPart>();
  count(search, search.findings.about(one), "one", parts);
  count(search, search.findings.about(other), "other", parts);
  const roles = search.index.roles.map(({ name }) => name);
  const order = (part: SharedPart) => [roles.indexOf(part.role), !(part.one && part.other), -(part.one + part.other)];
  const sorted = [...parts.values()].sort(
    (first, second) =>
      byValues(order(first), order(second)) ||
      naturally(first.thing.label, second.thing.label) ||
      (first.effect < second.effect ? -1 : 1),
  );
  // A finding has one microRNA: those of two microRNAs have none in common.
  const own = SINGLE_KINDS.filter((kind) => one.kinds.has(kind) && other.kinds.has(kind));
  const groups = new Map<string, SharedGroup>();
  for (const part of sorted) {
    if (own.includes(part.role)) continue;
    const title = search.findings.roles.get(part.role)?.title ?? "";
    const group = groups.get(part.role) ?? { title, shared: [], alone: [] };
    groups.set(part.role, group);
    (part.one && part.other ? group.shared : group.alone).push(part);
  }
  return [...groups.values()];
}

function count(search: Search, names: Names, side: "one" | "other", parts: Map<string, SharedPart>): void {
  for (const name of names) {
    // (once: a cell with two conditions takes part twice)
    const seen = new Set<string>();
    for (const { role, thing, relation } of search.findings.all.get(name)?.parts ?? []) {
      const effect = search.findings.effects.has(relation) ? relation : "";
      const key = `${role}|${thing.curie}|${effect}`;
      if (LEFT_OUT.includes(role) || seen.has(key)) continue;
      seen.add(key);
      const part = parts.get(key) ?? { role, thing, effect, one: 0, other: 0 };
      part[side] += 1;
      parts.set(key, part);
    }
  }
}
