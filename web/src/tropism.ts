/** To which organs: a bar a site, a piece a miRNA. */

import { frame } from "./frame.ts";
import type { Tropism } from "./shapes.ts";
import { LINE_HEIGHT, link, svg, textLines, textWidth } from "./svg.ts";
import { counted, wrap } from "./words.ts";

const GAP = 8;

type Site = Tropism["sites"][number];

/** Draws the bars into their place. */
export function draw(host: HTMLElement, view: Tropism): void {
  const left = Math.max(0, ...view.sites.map(({ label }) => textWidth(label))) + GAP * 2;
  const most = Math.max(1, ...view.sites.map(pieces));
  // A piece is as wide as the longest name in it, so that every name can be read.
  const names = view.sites.flatMap(({ mirnas }) => mirnas.map(({ label, count }) => nameWidth(label) / count));
  const unit = Math.max((Math.max(host.clientWidth, 300) - left - 50) / most, 46, ...names);
  const width = left + most * unit + 50;
  let y = GAP;
  const near = new Map<Element, Element[]>();
  const rows = view.sites.flatMap((site) => {
    const { element, parts, height } = drawSite(site, left, y, unit);
    for (const part of parts) near.set(part, [element]);
    near.set(element, parts);
    y += height + GAP;
    const total = textLines([String(site.count)], left + pieces(site) * unit + GAP, y - GAP - height / 2 + 4, "value", "start");
    return [element, ...parts, total];
  });
  const attributes = { class: "tropism", viewBox: `0 0 ${width} ${y}`, width, height: y };
  const axis = svg("path", { class: "grid", d: `M${left},0V${y}` });
  frame(host, view, { svg: svg("svg", attributes, ...rows, axis), legend: [], near });
}

/** How many units the pieces of a site take: a finding with two miRNAs is in both. */
function pieces({ mirnas }: Site): number {
  return mirnas.reduce((sum, { count }) => sum + count, 0);
}

function nameWidth(label: string): number {
  return Math.max(...wrap(label, 9, 3).map((line) => textWidth(line))) + 10;
}

function drawSite(site: Site, left: number, y: number, unit: number) {
  const lines = site.mirnas.map(({ label, count }) => wrap(label, Math.max(9, (count * unit - 10) / 7), 3));
  const height = Math.max(1, ...lines.map(({ length }) => length)) * LINE_HEIGHT + 14;
  const middle = y + height / 2;
  const name = textLines([site.label], left - GAP, middle + 4, "label", "end");
  const element = link(site.href, `${site.label}: ${counted(site.count, "finding")}`, name);
  let x = left;
  const parts = site.mirnas.map(({ label, href, count }, index) => {
    const box = { x: x + 1, y, width: count * unit - 2, height, rx: 3 };
    const words = lines[index] ?? [label];
    const first = middle + 4 - ((words.length - 1) * LINE_HEIGHT) / 2;
    const part = link(
      href,
      `${site.label}, ${label}: ${counted(count, "finding")}`,
      svg("rect", { class: "mark", ...box }),
      textLines(words, x + (count * unit) / 2, first, "count"),
    );
    part.setAttribute("class", "piece");
    x += count * unit;
    return part;
  });
  return { element, parts, height };
}
