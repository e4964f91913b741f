/** The query page: editor, examples, run, answer, files. */

import "./sparql.css";
import { declared, type Labels } from "./completion.ts";
import { openEditor, type Editor } from "./editor.ts";
import { QueryHistory } from "./history.ts";
import { reasonsFor } from "./reasons.ts";
import { HERE } from "./parts.ts";
import { SHOWN, table, type Bindings, type Problem } from "./results.ts";
import { saveFile } from "./save-file.ts";
import { curl, python } from "./snippets.ts";
import { html } from "./svg.ts";
import { listOnOpening } from "./vocabulary.ts";
import { counted } from "./words.ts";

interface QueryView {
  examples?: { name: string; question: string; query: string }[];
  labels?: string;
}

const ANSWERS = "application/sparql-results+json, text/turtle;q=0.9";
const FILES: Record<string, [string, string][]> = {
  table: [
    ["csv", "text/csv"],
    ["tsv", "text/tab-separated-values"],
    ["json", "application/sparql-results+json"],
  ],
  graph: [
    ["ttl", "text/turtle"],
    ["nt", "application/n-triples"],
    ["jsonld", "application/ld+json"],
  ],
};
// The bundle lies one level below the root of the site.
const ROOT = new URL("..", HERE);

class QueryPage {
  private readonly editor: Editor;
  private readonly results: HTMLElement;
  private labels: Promise<Labels | null> | undefined;
  private running: AbortController | undefined;
  private kept: number | undefined;
  private readonly past = new QueryHistory((query) => this.replace(query));

  constructor(
    private readonly form: HTMLFormElement,
    private readonly view: QueryView,
  ) {
    const box = form.querySelector<HTMLTextAreaElement>("textarea#query");
    if (!box) throw new Error("the page has no query box");
    this.results = document.getElementById("results") ?? html("section", { id: "results", "aria-label": "Results" });
    if (!this.results.isConnected) form.after(this.results);
    const host = html("div", { class: "query-editor" });
    box.after(host);
    box.hidden = true;
    const label = form.querySelector(`label[for="${box.id}"]`)?.textContent?.trim() || "SPARQL query";
    this.editor = openEditor(host, {
      text: sharedQuery() ?? box.value,
      label: `${label}. Control and Enter run it, Control and Space complete names.`,
      run: () => void this.run(),
      changed: (text) => {
        box.value = text;
        window.clearTimeout(this.kept);
        this.kept = window.setTimeout(() => this.keep(), 200);
      },
      labels: () => this.loadLabels(),
    });
    box.value = this.editor.text();
    const hint = "Control + Enter runs the query; Control + Space completes a name, synonym or CURIE";
    form.querySelector("button:not([type=button])")?.after(html("small", { class: "query-hint" }, hint));
    form.append(this.copies());
    const endpoint = document.getElementById("endpoint");
    if (endpoint) endpoint.textContent = this.endpoint();
    this.results.after(this.past.element);
    const terms = document.querySelector<HTMLDetailsElement>("details#terms");
    if (terms) listOnOpening(terms, (pattern) => this.editor.insert(pattern));
    if (view.examples?.length) form.prepend(this.exampleChoice(view.examples));
    window.addEventListener("popstate", () => {
      const shared = sharedQuery();
      if (shared === null) return;
      this.editor.write(shared);
      window.clearTimeout(this.kept); // The address has it already.
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.run();
    });
  }

  private exampleChoice(examples: NonNullable<QueryView["examples"]>): HTMLElement {
    const options = examples.map(({ name, question }) => html("option", { value: name }, question));
    const select = html("select", { id: "example" }, html("option", { value: "" }, "choose a question …"), ...options);
    select.addEventListener("change", () => {
      const chosen = examples.find(({ name }) => name === select.value);
      if (chosen) this.replace(chosen.query);
    });
    return html("p", { class: "query-tools" }, html("label", { for: "example" }, "Example"), select);
  }

  /** Another query instead of what was written, which stays one step back. */
  private replace(query: string): void {
    this.keep();
    history.pushState(null, "");
    this.editor.write(query);
    this.keep();
  }

  private endpoint(): string {
    return new URL(this.form.action, document.baseURI).href;
  }

  /** Buttons that write the query as a command or a program, and copy it where the browser lets them. */
  private copies(): HTMLElement {
    const shown = html("pre", { class: "query-copy", tabindex: 0, role: "region", "aria-label": "To copy" });
    const status = html("small", { role: "status" });
    shown.hidden = true;
    const copy = (word: string, write: (endpoint: string, query: string) => string): HTMLButtonElement => {
      const button = html("button", { type: "button" }, word);
      button.addEventListener("click", () => {
        shown.textContent = write(this.endpoint(), this.editor.text());
        shown.hidden = false;
        // Only secure addresses have a clipboard: elsewhere the text is there to be marked.
        const copied = navigator.clipboard?.writeText(shown.textContent) ?? Promise.reject(new Error("no clipboard"));
        copied.then(
          () => (status.textContent = "copied"),
          () => (status.textContent = "mark and copy it below"),
        );
      });
      return button;
    };
    return html("div", {}, html("p", { class: "query-tools" }, "Copy as", copy("curl", curl), copy("Python", python), status), shown);
  }

  /** Keeps the query in the part of the address that is never sent: it outlives a reload, and can be shared. */
  private keep(): void {
    window.clearTimeout(this.kept);
    history.replaceState(null, "", `#${new URLSearchParams({ query: this.editor.text() }).toString()}`);
  }

  /** The list of labels, fetched once; without it there is no completion, and the editor works all the same. */
  private loadLabels(): Promise<Labels | null> {
    const address = this.view.labels;
    if (!address) return Promise.resolve(null);
    this.labels ??= fetch(new URL(address, ROOT))
      .then((answer) => (answer.ok ? (answer.json() as Promise<Labels>) : null))
      .catch(() => null);
    return this.labels;
  }

  private ask(accept: string, signal?: AbortSignal): Promise<Response> {
    const body = new URLSearchParams({ query: this.editor.text() });
    return fetch(this.form.action, { method: "POST", body, headers: { Accept: accept }, ...(signal && { signal }) });
  }

  private async run(): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.say(html("p", { role: "status" }, "Running …"));
    this.editor.unmark();
    const query = this.editor.text();
    const whole = declared(query, (await this.loadLabels())?.prefixes ?? {});
    if (whole !== query) this.editor.prepend(whole.slice(0, -query.length));
    this.past.add(this.editor.text());
    const start = performance.now();
    try {
      const answer = await this.ask(ANSWERS, running.signal);
      if (answer.ok) await this.show(answer, start, running.signal);
      else await this.explain(answer);
    } catch (error) {
      if (!running.signal.aborted) this.say(problem(`The endpoint cannot be reached: ${String(error)}`));
    }
    this.keep();
  }

  private async show(answer: Response, start: number, signal: AbortSignal): Promise<void> {
    const isTable = answer.headers.get("Content-Type")?.includes("json") ?? false;
    const text = await answer.text();
    const seconds = `${((performance.now() - start) / 1000).toFixed(2)} s`;
    const cut = answer.headers.has("X-ExoMet-Truncated")
      ? html("p", { class: "note" }, "The answer was cut off at the server's limit of rows: there is more in the graph.")
      : "";
    if (!isTable) {
      const triples = html("pre", { tabindex: 0, role: "region", "aria-label": "Answer" }, text);
      this.say(html("p", { role: "status" }, `A graph, in ${seconds}`), cut, this.files("graph"), triples);
      return;
    }
    const bindings = JSON.parse(text) as Bindings;
    if (bindings.boolean !== undefined) {
      const status = html("p", { role: "status" }, html("strong", {}, bindings.boolean ? "Yes" : "No"), `, in ${seconds}`);
      this.say(status, ...(bindings.boolean ? [] : [this.reasons(signal)]));
      return;
    }
    const count = bindings.results?.bindings.length ?? 0;
    const shown = count > SHOWN ? `, the first ${SHOWN} are shown` : "";
    const status = html("p", { role: "status" }, `${counted(count, "row")} in ${seconds}${shown}`);
    const grid = table(bindings, ROOT, await this.loadLabels());
    this.say(status, cut, ...(count ? [this.files("table"), grid] : [this.reasons(signal)]));
  }

  private reasons(signal: AbortSignal): HTMLElement {
    return reasonsFor(this.endpoint(), this.editor.text(), signal);
  }

  private async explain(answer: Response): Promise<void> {
    const told = (await answer.json().catch(() => ({}))) as Problem;
    const words = told.detail ?? told.title ?? `The endpoint answered ${answer.status} ${answer.statusText}`;
    const place = told.line && !/line \d/.test(words) ? `Line ${told.line}, column ${told.column ?? 1}: ` : "";
    this.say(problem(place + words));
    if (told.line) this.editor.mark(told.line, told.column ?? 1, words);
  }

  private files(kind: "table" | "graph"): HTMLElement {
    const buttons = (FILES[kind] ?? []).map(([ending, type]) => {
      const button = html("button", { type: "button" }, ending.toUpperCase());
      button.addEventListener("click", () => void this.download(ending, type));
      return button;
    });
    return html("p", { class: "query-tools" }, "Download", ...buttons);
  }

  private async download(ending: string, type: string): Promise<void> {
    const answer = await this.ask(type);
    if (answer.ok) saveFile(`answer.${ending}`, await answer.blob());
    else await this.explain(answer);
  }

  private say(...parts: (Node | string)[]): void {
    this.results.replaceChildren(...parts.filter((part) => part !== ""));
  }
}

function problem(words: string): HTMLElement {
  return html("p", { class: "query-problem", role: "alert" }, words);
}

/** A query that was shared in the part of the address that no server sees. */
function sharedQuery(): string | null {
  return new URLSearchParams(location.hash.slice(1)).get("query");
}

/** Turns the query box of the page into the editor. */
export function open(form: HTMLFormElement, view: QueryView | null): void {
  new QueryPage(form, view ?? {});
}
