/** The pages of a published site that answer what is typed: in the browser, from the index. */

import { html } from "./svg.ts";
import { plainText } from "./site/compared.ts";
import { compareAnswer } from "./site/compare-page.ts";
import { loadIndex, withFiles } from "./site/data.ts";
import { showFindings } from "./site/findings-page.ts";
import { listAnswer } from "./site/list-page.ts";
import { Search } from "./site/search.ts";
import { searchAnswer } from "./site/search-page.ts";

export { Search, loadIndex, searchAnswer, withFiles };

const LONGEST_TEXT = 300;

type Answer = (search: Search, place: HTMLElement, query: URLSearchParams) => void;

function fill(name: string, value: string): void {
  const field = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`main [name=${name}]`);
  if (field) field.value = value;
}

function entitle(title: string): void {
  document.title = `${title} · ExoMet`;
}

const ANSWERS: Record<string, Answer> = {
  search(search, place, query) {
    const text = plainText(query.get("q") ?? "").trim().slice(0, LONGEST_TEXT);
    const answer = searchAnswer(search, text);
    // What a search finds stands instead of everything by name.
    while (place.nextSibling) place.nextSibling.remove();
    document.querySelector("h1")?.replaceChildren("Search");
    place.replaceChildren(...answer);
    entitle(text);
  },
  findings(search, place, query) {
    entitle(showFindings(search, place, query));
  },
  list(search, place, query) {
    place.replaceChildren(...listAnswer(search, query.getAll("names").join("\n")));
  },
  compare(search, place, query) {
    const { title, heading, answer } = compareAnswer(search, [query.get("one") ?? "", query.get("other") ?? ""]);
    place.replaceChildren(...answer);
    if (!title) return;
    document.querySelector("h1")?.replaceChildren(...heading);
    entitle(title);
  },
};

/** Answers what the address of the page asks; `data-answered` says that it is done. */
export async function answer(place: HTMLElement, address: string): Promise<void> {
  const show = ANSWERS[place.dataset.answers ?? ""];
  const query = new URLSearchParams(location.search);
  if (!show) return;
  for (const [name, value] of query) fill(name, value);
  place.replaceChildren(html("p", { role: "status" }, "Searching …"));
  try {
    const search = new Search(await loadIndex(address));
    await withFiles(address, () => show(search, place, query));
  } catch (error) {
    const why = "The index of this site could not be read: reload the page, or look below.";
    place.replaceChildren(html("p", { class: "note", role: "alert" }, why));
    throw error;
  }
  place.dataset.answered = "";
}
