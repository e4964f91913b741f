/** miRNA by cancer or by process: how many findings, and with which sign. */

import { frame } from "./frame.ts";
import type { HeatMap, HeatMapCell } from "./shapes.ts";
import { link, svg, textLines, textWidth } from "./svg.ts";
import { counted, numbers } from "./words.ts";

const CELL_HEIGHT = 26;
const GAP = 8;
const SLANT = Math.PI / 4;

/** Draws the heat map into its place. */
export function draw(host: HTMLElement, view: HeatMap): void {
  const left = Math.max(0, ...view.rows.map(({ label }) => textWidth(label))) + GAP * 2;
  const longest = Math.max(0, ...view.columns.map(({ label }) => textWidth(label)));
  const top = longest * Math.sin(SLANT) + GAP * 3;
  const cellWidth = Math.max(38, ...view.cells.map((cell) => textWidth(numbers(cell)) + 10));
  const columnLeft = (column: number): number => left + column * cellWidth;
  const rowTop = (row: number): number => top + row * CELL_HEIGHT;
  // The slanted name of the last column leans out to the right.
  const width = columnLeft(view.columns.length) + longest * Math.cos(SLANT) + GAP;
  const height = rowTop(view.rows.length) + GAP;
  const most = Math.max(1, ...view.cells.map(({ count }) => count));

  const columns = view.columns.map(({ label, href }, index) => {
    const [x, y] = [columnLeft(index) + cellWidth / 2 + 3, top - GAP];
    const element = link(href, label, textLines([label], x, y, "label", "start"));
    element.setAttribute("transform", `rotate(-45 ${x} ${y})`);
    return element;
  });
  const rows = view.rows.map(({ label, href }, index) =>
    link(href, label, textLines([label], left - GAP, rowTop(index) + 17, "label", "end")),
  );
  const lines = [
    ...view.rows.map((_, row) => `M${left},${rowTop(row)}H${columnLeft(view.columns.length)}`),
    ...view.columns.map((_, column) => `M${columnLeft(column)},${top}V${rowTop(view.rows.length)}`),
    `M${left},${rowTop(view.rows.length)}H${columnLeft(view.columns.length)}V${top}`,
  ];
  const near = new Map<Element, Element[]>();
  const cells = view.cells.map((cell) => {
    const element = drawCell(cell, view, columnLeft(cell.column), rowTop(cell.row), cellWidth, most);
    const [row, column] = [rows[cell.row], columns[cell.column]];
    if (row && column) near.set(element, [row, column]);
    return element;
  });
  const attributes = { class: "heatmap", viewBox: `0 0 ${width} ${height}`, width, height };
  const grid = svg("path", { class: "grid", d: lines.join("") });
  // Names stay in sight while the box scrolls: what is pinned is moved as far as the box has been.
  const paper = (wide: number, high: number): SVGElement => svg("rect", { class: "paper", x: 0, y: 0, width: wide, height: high });
  const pinned = (...parts: SVGElement[]): SVGGElement => svg("g", { class: "pinned" }, ...parts);
  const side = pinned(paper(left - 1, height), ...rows);
  const head = pinned(paper(width, top - 1), ...columns);
  const corner = pinned(paper(left - 1, top - 1));
  const picture = svg("svg", attributes, grid, ...cells, side, head, corner);
  frame(host, view, { svg: picture, legend: legend(), near });
  const box = picture.parentElement;
  if (!box) return;
  box.style.scrollPadding = `${top}px 0 0 ${left}px`;
  box.addEventListener("scroll", () => {
    const { scrollLeft: x, scrollTop: y } = box;
    side.setAttribute("transform", `translate(${x} 0)`);
    head.setAttribute("transform", `translate(0 ${y})`);
    corner.setAttribute("transform", `translate(${x} ${y})`);
    // The slanted name of a column that has gone would lean back into the picture.
    columns.forEach((column, index) => column.classList.toggle("away", columnLeft(index) + cellWidth / 2 < left + x));
  });
}

function tone({ up, down }: Pick<HeatMapCell, "up" | "down">): string {
  if (up && down) return "both";
  if (up) return "up";
  return down ? "down" : "unsigned";
}

function drawCell(cell: HeatMapCell, view: HeatMap, x: number, y: number, width: number, most: number): SVGAElement {
  const [row, column] = [view.rows[cell.row]?.label, view.columns[cell.column]?.label];
  const signs = [cell.up && `${cell.up} promote`, cell.down && `${cell.down} suppress`].filter(Boolean).join(", ");
  const note = `${row}, ${column}: ${counted(cell.count, "finding")}${signs && ` (${signs})`}`;
  const box = { x: x + 1, y: y + 1, width: width - 2, height: CELL_HEIGHT - 2, rx: 3 };
  const back = svg("rect", { class: "mark", ...box, "fill-opacity": (0.16 + (0.3 * cell.count) / most).toFixed(2) });
  const words = textLines([numbers(cell)], x + width / 2, y + 17, "count");
  const element = link(cell.href, note, back, words);
  element.setAttribute("class", `cell ${tone(cell)}`);
  return element;
}

function legend(): [SVGSVGElement, string][] {
  const words: [string, string, string][] = [
    ["up", "+2", "two findings, both promote"],
    ["down", "−2", "both suppress"],
    ["up", "+1/2", "one of two promotes"],
    ["both", "+1−1/2", "one promotes, one suppresses"],
    ["unsigned", "2", "two without a direction"],
  ];
  return words.map(([kind, text, meaning]) => {
    const back = svg("rect", { class: "mark", x: 1, y: 1, width: 50, height: 20, rx: 3, "fill-opacity": 0.35 });
    const group = svg("g", { class: `cell ${kind}` }, back, textLines([text], 26, 15, "count"));
    return [svg("svg", { viewBox: "0 0 52 22", width: 52, height: 22 }, group), meaning];
  });
}
