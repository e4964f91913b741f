/** Why an answer has no row: asked of the endpoint after the answer, since it takes longer. */

import { html } from "./svg.ts";
import { type Problem } from "./results.ts";

interface Reasons {
  empty: boolean;
  reasons: string[];
}

/** What stands below an answer without rows: at first that the reason is looked for, then the reason. */
export function reasonsFor(endpoint: string, query: string, signal: AbortSignal): HTMLElement {
  const place = html("div", { class: "note", role: "status" }, html("p", {}, "Looking for the reason …"));
  find(endpoint, query, signal).then(
    (lines) => place.replaceChildren(...told(lines)),
    (error: unknown) => {
      if (!signal.aborted) place.replaceChildren(html("p", {}, `The reason was not found: ${words(error)}.`));
    },
  );
  return place;
}

async function find(endpoint: string, query: string, signal: AbortSignal): Promise<string[]> {
  const body = new URLSearchParams({ query });
  const answer = await fetch(`${endpoint}/reasons`, { method: "POST", body, signal });
  if (answer.ok) return ((await answer.json()) as Reasons).reasons;
  const problem = (await answer.json().catch(() => ({}))) as Problem;
  throw new Error(problem.detail ?? answer.statusText);
}

function told(lines: string[]): HTMLElement[] {
  if (!lines.length) return [html("p", {}, "No single part of the query is to blame.")];
  const items = lines.map((line) => html("li", {}, line));
  return [html("p", {}, "Why there is nothing:"), html("ul", {}, ...items)];
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
