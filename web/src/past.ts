/** The queries that were run, the latest first: pure functions. */

/** Queries that are kept. */
export const MOST = 20;
const LONGEST = 20_000;
const SHOWN = 110;

export interface Past {
  query: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** The list with one more query: each stands once, by its latest run, and the oldest leave. */
export function withQuery(list: Past[], query: string, at: number): Past[] {
  const same = query.trim();
  if (!same || same.length > LONGEST) return list;
  return [{ query, at }, ...list.filter((past) => past.query.trim() !== same)].slice(0, MOST);
}

/** The list that a text holds; anything else in it is left out. */
export function parsed(text: string | null): Past[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isPast).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function isPast(item: unknown): item is Past {
  const past = item as Partial<Past> | null;
  return typeof past?.query === "string" && typeof past.at === "number" && Number.isFinite(past.at);
}

/** What is told of a query in one line: it begins behind the prefixes, and comments are left out. */
export function gist(query: string): string {
  const lines = query.split("\n").filter((line) => !/^\s*(#|PREFIX\b|BASE\b)/i.test(line));
  const text = lines.join(" ").replace(/\s+/g, " ").trim() || query.trim();
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}
