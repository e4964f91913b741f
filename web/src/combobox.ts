/** Names on offer under a search box, by the pattern of an editable combobox with a list (WAI-ARIA 1.2). */

import { searchedName, type Labels, type Suggestion, type Thing } from "./completion.ts";
import { loadIndex } from "./site/data.ts";
import { html } from "./svg.ts";
import { counted } from "./words.ts";

let loaded: Promise<Thing[]> | undefined;

/** The kinds whose names are offered, by the page: kind, and what people call it. */
function kindWords(): Map<string, string> {
  const pairs = (document.body.dataset.kinds ?? "").split("|").map((pair) => pair.split("="));
  return new Map(pairs.map(([kind = "", word = ""]) => [kind, word]));
}

/** The names of the graph of the kinds that findings are searched for, loaded once; none if they cannot be had. */
function names(): Promise<Thing[]> {
  const { names: address, index } = document.body.dataset;
  const wanted = kindWords();
  loaded ??= (address ? fetched(address) : index ? indexed(index) : Promise.resolve([]))
    .then((things) => things.filter(([, , kind]) => wanted.has(kind)))
    .catch(() => []);
  return loaded;
}

async function fetched(address: string): Promise<Thing[]> {
  const answer = await fetch(address);
  return answer.ok ? ((await answer.json()) as Labels).things : [];
}

/** The names of a published site. */
async function indexed(address: string): Promise<Thing[]> {
  const { kinds, kindSets, things } = await loadIndex(address);
  const order = kinds.map(([kind]) => kind);
  const main = kindSets.map((kindSet) => order.find((kind) => kindSet.includes(kind)) ?? "");
  return things.map(([curie, label, kindSet, ...names]): Thing => [label, curie, main[kindSet] ?? "", names]);
}

class Combobox {
  private readonly list: HTMLUListElement;
  private readonly told: HTMLElement;
  private offers: Suggestion[] = [];
  private typed = "";
  private active = -1;

  constructor(private readonly input: HTMLInputElement) {
    const id = `${input.id}-names`;
    this.list = html("ul", { id, class: "offers", role: "listbox", "aria-label": "Names" });
    this.list.hidden = true;
    this.told = html("span", { class: "vh", role: "status" });
    input.after(this.list, this.told);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false", autocomplete: "off" };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    input.addEventListener("input", () => void this.offer());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    // The box keeps the focus while a name is picked.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => {
      const row = target instanceof Element ? target.closest("li") : null;
      if (row) this.pick([...this.list.children].indexOf(row));
    });
  }

  private async offer(): Promise<void> {
    const text = this.input.value;
    const things = await names();
    // Meanwhile, more may have been typed, or the box left.
    if (text !== this.input.value || document.activeElement !== this.input) return;
    const before = text.slice(0, this.input.selectionStart ?? text.length);
    const found = before === text ? searchedName(text, things) : null;
    const isWhole = found?.suggestions.length === 1 && found.suggestions[0]?.matched === found.typed;
    if (!found || isWhole) {
      this.close();
      return;
    }
    this.typed = found.typed;
    this.offers = found.suggestions;
    this.show();
  }

  private show(): void {
    const words = kindWords();
    const rows = this.offers.map(({ thing: [label, , kind], matched }, number) => {
      const row = html("li", { id: `${this.list.id}-${number}`, role: "option", "aria-selected": "false" }, label);
      const word = words.get(kind) ?? kind;
      const also = matched === label ? word : `${matched}, ${word}`;
      row.append(" ", html("small", {}, also));
      return row;
    });
    this.list.replaceChildren(...rows);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(-1);
    this.told.textContent = `${counted(rows.length, "name")} on offer`;
  }

  private close(): void {
    this.list.hidden = true;
    this.offers = [];
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
    this.told.textContent = "";
  }

  /** Marks the name that Enter picks; -1 for none. */
  private mark(number: number): void {
    this.active = number;
    [...this.list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === number)));
    const row = this.list.children[number];
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && this.list.hidden) {
      event.preventDefault();
      void this.offer();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.list.hidden) return;
      event.preventDefault();
      const places = this.offers.length + 1;
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.mark(((this.active + 1 + step + places) % places) - 1);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.pick(this.active);
    }
  }

  /** Writes a name for what was typed of it; where that was all, the form is sent. */
  private pick(number: number): void {
    const offer = this.offers[number];
    if (!offer) return;
    const before = this.input.value.slice(0, this.input.value.length - this.typed.length);
    this.input.value = `${before}${offer.thing[0]}`;
    this.close();
    if (!before.trim() && this.input.name === "q") this.input.form?.requestSubmit();
  }
}

/** Makes a search box offer names. */
export function offerNames(input: HTMLInputElement): void {
  if (input.getAttribute("role") !== "combobox") new Combobox(input);
}
