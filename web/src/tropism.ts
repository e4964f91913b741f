/** Which cancers go to which organs: cancers by site, with the microRNAs of the findings. */

import { frame } from "./frame.ts";
import type { LabelledLink, SiteCancer, Tropism } from "./shapes.ts";
import { LINE_HEIGHT, link, svg, textLines, textWidth } from "./svg.ts";
import { counted, wrap } from "./words.ts";

const GAP = 8;
const MOST_NAMES = 4;
const CELL = 118;

/** Draws cancers as rows and organs as columns; on a phone organ by organ. */
export function draw(host: HTMLElement, view: Tropism): void {
  if (host.clientWidth < 640) drawList(host, view);
  else drawGrid(host, view);
}

function drawGrid(host: HTMLElement, view: Tropism): void {
  const cancers = cancersOf(view);
  const left = Math.max(0, ...cancers.map(({ label }) => Math.max(...wrap(label, 24).map((line) => textWidth(line))))) + GAP * 2;
  const wide = Math.max(CELL, (host.clientWidth - left - 6) / view.sites.length);
  const near = new Map<Element, Element[]>();
  const heads = view.sites.map((site, column) => {
    const text = textLines([`${site.label} (${site.count})`], left + column * wide + wide / 2, 18, "label");
    return link(site.href, `${site.label}: ${counted(site.count, "finding")}`, text);
  });
  let y = 30;
  const rows = cancers.flatMap((cancer) => {
    const cells = view.sites.map(({ cancers: all }) => all.find(({ label }) => label === cancer.label));
    const height = Math.max(...cells.map((cell) => (cell ? names(cell).length + 1 : 1))) * LINE_HEIGHT + 12;
    const lines = wrap(cancer.label, 24);
    const name = link(cancer.href, cancer.label, textLines(lines, left - GAP, y + height / 2 + 4 - ((lines.length - 1) * LINE_HEIGHT) / 2, "label", "end"));
    const drawn = cells.flatMap((cell, column) => {
      if (!cell) return [];
      const element = drawCell(cell, view.sites[column]?.label ?? "", left + column * wide, y, wide, height);
      const head = heads[column];
      near.set(element, head ? [name, head] : [name]);
      return [element];
    });
    near.set(name, drawn);
    const rule = svg("path", { class: "grid", d: `M0,${y - 2}H${left + view.sites.length * wide}` });
    y += height + 4;
    return [rule, name, ...drawn];
  });
  view.sites.forEach((_, column) => {
    const head = heads[column];
    const cells = [...near].filter(([, others]) => head && others.includes(head)).map(([cell]) => cell);
    if (head) near.set(head, cells);
  });
  const width = left + view.sites.length * wide + 2;
  const attributes = { class: "tropism", viewBox: `0 0 ${width} ${y}`, width, height: y };
  frame(host, view, { svg: svg("svg", attributes, ...heads, ...rows), legend: [], near });
}

/** Each organ with its cancers below it. */
function drawList(host: HTMLElement, view: Tropism): void {
  const width = Math.max(280, host.clientWidth - 4);
  const near = new Map<Element, Element[]>();
  const parts: SVGElement[] = [];
  let y = 0;
  for (const site of view.sites) {
    const text = textLines([`${site.label} (${site.count})`], GAP, y + 22, "label", "start");
    const head = link(site.href, `${site.label}: ${counted(site.count, "finding")}`, text);
    y += 30;
    const cells = site.cancers.map((cell) => {
      const height = (names(cell).length + 1) * LINE_HEIGHT + 12;
      const element = drawCell(cell, site.label, GAP, y, width - 2 * GAP, height, cell.label);
      near.set(element, [head]);
      y += height + 4;
      return element;
    });
    near.set(head, cells);
    parts.push(head, ...cells);
  }
  const attributes = { class: "tropism", viewBox: `0 0 ${width} ${y}`, width, height: y };
  frame(host, view, { svg: svg("svg", attributes, ...parts), legend: [], near });
}

/** The cancers of all sites, the one with the most findings first. */
function cancersOf(view: Tropism): LabelledLink[] {
  const counts = new Map<string, number>();
  const cancers = new Map<string, LabelledLink>();
  for (const cancer of view.sites.flatMap((site) => site.cancers)) {
    cancers.set(cancer.label, cancer);
    counts.set(cancer.label, (counts.get(cancer.label) ?? 0) + cancer.count);
  }
  return [...cancers.values()].sort((one, other) => (counts.get(other.label) ?? 0) - (counts.get(one.label) ?? 0));
}

/** The microRNAs of a cell, a line each; those beyond the fourth are counted. */
function names({ mirnas }: SiteCancer): string[] {
  const lines = mirnas.map(({ label, count }) => (count > 1 ? `${label} ×${count}` : label));
  const more = lines.length - MOST_NAMES;
  return more > 1 ? [...lines.slice(0, MOST_NAMES), `and ${more} more`] : lines;
}

function drawCell(cell: SiteCancer, site: string, x: number, y: number, width: number, height: number, head = ""): SVGAElement {
  const mirnas = cell.mirnas.map(({ label, count }) => `${label} (${count})`).join(", ");
  const note = `${cell.label}, ${site}: ${counted(cell.count, "finding")} (${cell.findings.join(", ")}); ${mirnas}`;
  const middle = x + width / 2;
  const element = link(
    cell.href,
    note,
    svg("rect", { class: "mark", x: x + 2, y, width: width - 4, height, rx: 3 }),
    textLines([head ? `${head}: ${cell.count}` : String(cell.count)], middle, y + LINE_HEIGHT + 2, "label"),
    textLines(names(cell), middle, y + 2 * LINE_HEIGHT + 2, "count"),
  );
  element.setAttribute("class", "piece");
  return element;
}
