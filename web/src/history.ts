/** The list of queries that were run, on the page and in the storage of the browser; they are never sent. */

import { gist, MOST, parsed, withQuery, type Past } from "./past.ts";
import { html } from "./svg.ts";

const KEY = "exomet-queries";

/** The list on the page. Where the browser keeps nothing, it lasts as long as the page, and says so. */
export class QueryHistory {
  readonly element: HTMLDetailsElement;
  private readonly body = html("div");
  private here: Past[] = [];
  private refused = false;

  constructor(private readonly write: (query: string) => void) {
    this.element = html("details", { class: "query-history" }, html("summary", {}, "History"), this.body);
    window.addEventListener("storage", (event) => {
      if (event.key === KEY || event.key === null) this.show();
    });
    this.show();
  }

  /** Takes in a query that is run. */
  add(query: string): void {
    this.keep(withQuery(this.read(), query, Date.now()));
    this.show();
  }

  private read(): Past[] {
    try {
      if (!this.refused) return parsed(localStorage.getItem(KEY));
    } catch {
      this.refused = true;
    }
    return this.here;
  }

  private keep(list: Past[]): void {
    this.here = list;
    try {
      if (list.length) localStorage.setItem(KEY, JSON.stringify(list));
      else localStorage.removeItem(KEY);
    } catch {
      this.refused = true;
    }
  }

  private show(): void {
    const list = this.read();
    const where = this.refused
      ? "This browser keeps nothing for this page: the list ends with it."
      : `The last ${MOST} queries that you ran. They are kept in this browser alone, and never sent.`;
    const clear = html("button", { type: "button" }, "Clear the history");
    clear.addEventListener("click", () => {
      this.keep([]);
      this.show();
      this.element.querySelector("summary")?.focus();
    });
    const items = list.map((past) => html("li", {}, this.entry(past), this.time(past)));
    const parts = list.length ? [html("ol", { reversed: "" }, ...items), html("p", {}, clear)] : [html("p", {}, "No query yet.")];
    this.body.replaceChildren(html("p", { class: "small" }, where), ...parts);
  }

  private entry({ query }: Past): HTMLButtonElement {
    const button = html("button", { type: "button", class: "query-past", title: query }, gist(query));
    button.addEventListener("click", () => this.write(query));
    return button;
  }

  private time({ at }: Past): HTMLElement {
    const date = new Date(at);
    return html("time", { datetime: date.toISOString() }, date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }));
  }
}
