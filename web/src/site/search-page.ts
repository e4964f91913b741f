/** The answer to a search, as the template `search.html` of the server has it. */

import { html } from "../svg.ts";
import { address, between, counted, findingsLink, link, note, plural, reference, searchLink, section, sentence, type Piece } from "./markup.ts";
import type { Covered, Group, Result, Search, SearchResult } from "./search.ts";

export function searchAnswer(search: Search, text: string): Piece[] {
  const found = search.search(text);
  const answer: Piece[] = [
    ...found.missed.map((each) => note(`No entry matches “${each.text}”.`, ...offers(each.near))),
    ...found.remarks.map((why) => note(`${sentence(why)}.`)),
    ...found.results.map((result) => told(search, found, result)),
  ];
  const [one = "", other = ""] = found.pair;
  if (one) answer.push(html("p", {}, link(address("compare", [["one", one], ["other", other]]), `Compare ${one} and ${other} side by side`)));
  if (found.coverage.length) answer.push(...covered(search, found.coverage));
  for (const each of found.notes) {
    const more = each.label ? [" ", searchLink(each.label, `Search ${each.label}`)] : [];
    answer.push(note(`${sentence(each.text)}.`, ...more));
  }
  answer.push(...found.groups.map((group) => listed(search, group)));
  if (!found.groups.length && !found.missed.length) answer.push(html("p", {}, "No match."));
  return answer;
}

function offers(near: string[]): Piece[] {
  return near.length ? [" Did you mean ", ...between(near, (label) => [searchLink(label)], " or "), "?"] : [];
}

function told(search: Search, { nearest }: SearchResult, { about, words, count }: Result): HTMLElement {
  if (count) {
    const answer = findingsLink(words, html("b", {}, plural(count, "finding")));
    answer.append(` on ${about}`);
    return html("p", { class: "answer" }, answer);
  }
  const near = nearest.length ? [" Nearest with findings: ", ...between(nearest, (thing) => counted(search, thing)), "."] : [];
  return note(`The curated sources report no finding on ${about}${words === about ? "" : " together"}.`, ...near);
}

function covered(search: Search, coverage: Covered[]): Piece[] {
  const lines = coverage.map(({ title, all, things, more }) => {
    const name = ` ${title.slice(0, 1).toLowerCase()}${title.slice(1)}`;
    const list = link(`${address("search")}#${anchor(title)}`, html("b", {}, String(all)), name);
    const first = between(things, ([thing, count]) => reference(search, thing, String(count)));
    return html("li", {}, list, ": ", ...first, more ? ` and ${more} more` : "");
  });
  const words = "ExoMet covers what its sources report; no finding is no evidence of absence. Its findings name";
  return [html("p", {}, words), html("ul", { class: "covered" }, ...lines)];
}

function anchor(title: string): string {
  return title.toLowerCase().replaceAll(" ", "-");
}

function listed(search: Search, { title, things, more }: Group): HTMLElement {
  const rows = things.map((thing) => html("li", {}, ...counted(search, thing)));
  if (more) rows.push(html("li", {}, `and ${more} more`));
  return section(anchor(title), [title], html("ul", { class: "names" }, ...rows));
}
