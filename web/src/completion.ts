/** Finds things by label, synonym or CURIE, and says what to write for them: pure functions. */

/** Label, CURIE, kind, synonyms; of a relation also the kinds of what it leads to. */
export type Thing = [string, string, string, string[]?, string[]?];

export interface Labels {
  prefixes: Record<string, string>;
  things: Thing[];
}

export interface Suggestion {
  thing: Thing;
  /** The label or synonym that matched. */
  matched: string;
}

const NAME_START = /(^|[\s(/-])$/;

/** 3: begins the name; 2: begins a word of it; 1: is a CURIE that begins so; 0: no. */
function rank(typed: string, name: string): number {
  const at = name.toLowerCase().indexOf(typed);
  if (at === 0) return 3;
  return at > 0 && NAME_START.test(name.slice(0, at)) ? 2 : 0;
}

/**
 * The things that what was typed may mean, best first: of one of the kinds before others, label before synonym, beginning
 * before middle, short before long.
 */
export function suggest(typed: string, things: Thing[], kinds: string[] = [], most = 8): Suggestion[] {
  const word = typed.toLowerCase();
  if (!word) return [];
  const found: { score: number; suggestion: Suggestion }[] = [];
  for (const thing of things) {
    const [label, curie, kind, synonyms = []] = thing;
    let score = word.includes(":") && curie.toLowerCase().startsWith(word) ? 8 : rank(word, label) * 2;
    let matched = label;
    for (const synonym of synonyms) {
      const value = rank(word, synonym) * 2 - 1;
      if (value > score) [score, matched] = [value, synonym];
    }
    if (score > 0 && kinds.includes(kind)) score += 10;
    if (score > 0) found.push({ score: score - matched.length / 1000, suggestion: { thing, matched } });
  }
  found.sort((one, other) => other.score - one.score || one.suggestion.matched.localeCompare(other.suggestion.matched));
  return found.slice(0, most).map(({ suggestion }) => suggestion);
}

/**
 * What at the end of a line may be the beginning of a name: up to four words, the longest that means something.
 * Nothing within a variable, a string, an IRI or a comment.
 */
export function typedName(line: string, things: Thing[]): { typed: string; suggestions: Suggestion[] } | null {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"|<[^<>\s]*>/g, (quoted) => " ".repeat(quoted.length));
  if (/["#<]/.test(bare)) return null;
  // A variable is no part of a name.
  const words = /(?<![?$\w])(?:[\w.:()+-]+[ /]){0,3}[\w.:+-]+$/.exec(bare)?.[0] ?? "";
  for (let typed = words; typed; typed = typed.replace(/^[^ /]+[ /]?/, "")) {
    if (typed.length < 2) return null;
    const suggestions = suggest(typed, things, expected(bare.slice(0, bare.length - typed.length), things));
    if (suggestions.length > 0) return { typed, suggestions };
  }
  return null;
}

/**
 * What at the end of a search may be the beginning of a name, as `typedName` finds it in a query. Names are offered by
 * what matched, label or synonym: those that begin so first, short before long, so that miR-2 offers miR-21 before its family.
 */
export function searchedName(text: string, things: Thing[], most = 8): { typed: string; suggestions: Suggestion[] } | null {
  const words = /(?:\S+ ){0,3}\S+$/.exec(text)?.[0] ?? "";
  for (let typed = words; typed.length > 1; typed = typed.replace(/^\S+ ?/, "")) {
    const begins = ({ matched }: Suggestion): number => Number(!matched.toLowerCase().startsWith(typed.toLowerCase()));
    const suggestions = suggest(typed, things, [], things.length);
    suggestions.sort((one, other) => begins(one) - begins(other) || one.matched.length - other.matched.length);
    if (suggestions.length > 0) return { typed, suggestions: suggestions.slice(0, most) };
  }
  return null;
}

/** The kinds of what the relation that a line ends with leads to; a path may go on from it to classes or what is below. */
function expected(line: string, things: Thing[]): string[] {
  const relation = /(?<![?$\w])(\w+:\w+)(?:[/|^]\S*)?\s+$/.exec(line)?.[1];
  return things.find(([, curie]) => curie === relation)?.[4] ?? [];
}

/** A query with the PREFIX lines that it lacks for the prefixes that we know. */
export function declared(query: string, prefixes: Record<string, string>): string {
  const bare = query.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|<[^<>\s]*>|#.*/g, " ");
  const used = new Set([...bare.matchAll(/(?<![?$\w.:-])([A-Za-z][\w.-]*):/g)].map(([, prefix = ""]) => prefix));
  for (const [, prefix = ""] of bare.matchAll(/prefix\s+([\w.-]*):/gi)) used.delete(prefix);
  const lines = [...used].filter((prefix) => prefix in prefixes).map((prefix) => `PREFIX ${prefix}: <${prefixes[prefix]}>\n`);
  return lines.join("") + query;
}

const PLAIN_LOCAL = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;

/** What to write for a thing, and the PREFIX line that the query lacks for it, if any. */
export function written(curie: string, query: string, prefixes: Record<string, string>): { name: string; prefix: string } {
  const colon = curie.indexOf(":");
  const [prefix, local] = [curie.slice(0, colon), curie.slice(colon + 1)];
  const namespace = prefixes[prefix];
  if (namespace === undefined) return { name: curie, prefix: "" };
  if (!PLAIN_LOCAL.test(local)) return { name: `<${namespace}${local}>`, prefix: "" };
  const declared = new RegExp(`PREFIX\\s+${prefix.replace(/\./g, "\\.")}:\\s*<([^>]*)>`, "i").exec(query);
  if (declared && declared[1] !== namespace) return { name: `<${namespace}${local}>`, prefix: "" };
  return { name: curie, prefix: declared ? "" : `PREFIX ${prefix}: <${namespace}>\n` };
}

/** The CURIE of an IRI by the longest namespace that it begins with, or the IRI itself. */
export function shorten(iri: string, prefixes: Record<string, string>): string {
  let best = "";
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && namespace.length > (prefixes[best]?.length ?? 0)) best = prefix;
  }
  const local = iri.slice(prefixes[best]?.length ?? 0);
  return best && local && !local.includes("/") ? `${best}:${local}` : iri;
}
