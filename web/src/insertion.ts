/** Where a pattern goes in a query. */

export interface Insertion {
  /** The part of the query that is replaced, by its offsets. */
  from: number;
  to: number;
  text: string;
  /** Offset, in the new text, at which the pattern begins. */
  begin: number;
}

/**
 * A pattern goes on a line of its own below the cursor. Where no cursor was put into the text, it goes before the last
 * brace; without one, it becomes a query. A triple before it gets the full stop that it lacks.
 */
export function insertion(query: string, cursor: number | null, pattern: string): Insertion {
  const brace = query.lastIndexOf("}");
  if (brace < 0) return put(query, query.length, `${query.trim() ? "\n" : ""}SELECT * WHERE {\n  `, pattern, "\n}\n");
  if (cursor !== null && cursor > query.indexOf("{") && cursor <= brace) return below(query, cursor, brace, pattern);
  const start = query.lastIndexOf("\n", brace) + 1;
  const indent = query.slice(start, brace);
  // A brace that closes on the line of what it closes keeps its place.
  if (indent.trim()) return put(query, brace, query[brace - 1] === " " ? "" : " ", pattern, " ");
  return put(query, start, `${indent}  `, pattern, "\n");
}

function below(query: string, cursor: number, brace: number, pattern: string): Insertion {
  const start = query.lastIndexOf("\n", cursor - 1) + 1;
  const found = query.indexOf("\n", cursor);
  const end = found < 0 ? query.length : found;
  const line = query.slice(start, end);
  if (!line.trim()) return put(query, cursor, "", pattern, "");
  // The last brace of all stays behind it.
  if (brace <= end) return put(query, cursor, " ", pattern, " ");
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return put(query, end, `\n${indent}${line.trimEnd().endsWith("{") ? "  " : ""}`, pattern, "");
}

function put(query: string, at: number, before: string, pattern: string, after: string): Insertion {
  const stated = query.slice(0, at).trimEnd();
  const stop = query.includes("{") && /[^.{};,]$/.test(stated) ? " ." : "";
  const from = stop ? stated.length : at;
  const lead = stop + query.slice(from, at) + before;
  return { from, to: at, text: lead + pattern + after, begin: from + lead.length };
}
