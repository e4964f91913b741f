/** From sender to site: how many findings go which way. */

import { sankey, type SankeyLink, type SankeyNode } from "d3-sankey";
import { frame } from "./frame.ts";
import type { Legend } from "./save.ts";
import { KINDS, kindOf, type Flow, type FlowLink, type FlowNode } from "./shapes.ts";
import { LINE_HEIGHT, link, svg, textLines, textWidth } from "./svg.ts";
import { counted, wrap } from "./words.ts";

const BAR = 14;
const COLUMN = 148;
// With its bar it has room for a name of two lines.
const PADDING = 20;
const UNIT = 13;
const TOP = 36;
/** Narrower places are those of phones. */
const NARROW = 640;
const SIGN_WORDS = { "+": "raises, more of it", "-": "lowers, less of it", "0": "direction not stated" };

interface Stop {
  id: string;
  column: number;
  /** Whether it only carries bands over a level that their findings do not state. */
  passing: boolean;
}

interface Band {
  of: FlowLink[];
}

interface LooseBand extends Band {
  source: string;
  target: string;
  value: number;
}

type PlacedStop = SankeyNode<Stop, Band>;
type PlacedBand = SankeyLink<Stop, Band>;

/** Draws the flow into its place: from left to right, on a phone as steps from above. */
export function draw(host: HTMLElement, view: Flow): void {
  if (host.clientWidth < NARROW) drawSteps(host, view);
  else drawFlow(host, view);
}

function drawFlow(host: HTMLElement, view: Flow): void {
  const used = [...new Set(view.nodes.map(({ column }) => column))].sort((one, other) => one - other);
  // The names of the last column stand to the right of it.
  const last = view.nodes.filter(({ column }) => column === used.at(-1));
  const aside = Math.min(170, Math.max(...last.map(({ label }) => textWidth(label))) + 12);
  const { stops, bands, width } = layOut(view, used, host.clientWidth - 4 - aside);
  const room = columnX(1, used.length, width) - BAR - 12;
  const of = new Map<Element, string[]>();
  const ribbons = bands.filter((band) => band.of.length > 0).map((band) => {
    const ribbon = drawBand(band, view);
    of.set(ribbon, bandFindings(band));
    return ribbon;
  });
  const bars = stops.filter(({ passing }) => !passing).map((stop) => {
    const node = nodeOf(view, stop.id);
    const bar = drawStop(stop, node, stop.column < used.length - 1 ? room : aside - 6);
    of.set(bar, node.findings);
    return bar;
  });
  const heads = used.map((column, index) =>
    textLines([headWords(view, column)], columnX(index, used.length, width), 16, "head-word", "start"),
  );
  const height = Math.max(...stops.map(({ y1 }) => y1 ?? 0)) + 10;
  const attributes = { class: "flow", viewBox: `0 0 ${width + aside} ${height}`, width: width + aside, height };
  const paths = { of, findings: view.findings, words: (finding: string) => pathWords(view, finding) };
  frame(host, view, { svg: svg("svg", attributes, ...heads, ...ribbons, ...bars), legend: legend(view), paths });
}

/** The things of each level below each other; which of them a finding has is shown when it is chosen. */
function drawSteps(host: HTMLElement, view: Flow): void {
  const width = Math.max(280, host.clientWidth - 4);
  const most = Math.max(1, ...view.nodes.map(({ findings }) => findings.length));
  const of = new Map<Element, string[]>();
  const parts: SVGElement[] = [];
  let y = 0;
  for (const column of [...new Set(view.nodes.map((node) => node.column))].sort((one, other) => one - other)) {
    parts.push(textLines([`${parts.length ? "↓ " : ""}${headWords(view, column)}`], 8, y + 24, "head-word", "start"));
    y += 34;
    for (const node of view.nodes.filter((each) => each.column === column)) {
      const lines = wrap(node.label, (width - 60) / 6.8, 2);
      const signs = signWords(view, node);
      const height = lines.length * LINE_HEIGHT + (signs ? LINE_HEIGHT : 0) + 14;
      const bar = svg("rect", { class: "mark", x: 8, y: y + height - 9, width: ((width - 56) * node.findings.length) / most, height: 5, rx: 2 });
      const words = textLines(lines, 8, y + LINE_HEIGHT - 2, "label", "start");
      const small = textLines([signs], 8, y + LINE_HEIGHT * (lines.length + 1) - 3, "value", "start");
      const count = textLines([String(node.findings.length)], width - 10, y + LINE_HEIGHT - 2, "value", "end");
      const element = link(node.href, nodeNote(node), bar, words, small, count);
      element.setAttribute("class", `node ${node.kind}${node.direct ? " direct" : ""}`);
      of.set(element, node.findings);
      parts.push(element);
      y += height + 4;
    }
  }
  const attributes = { class: "flow steps", viewBox: `0 0 ${width} ${y}`, width, height: y };
  const paths = { of, findings: view.findings, words: (finding: string) => pathWords(view, finding) };
  const symbol = svg("svg", { viewBox: "0 0 28 20", width: 28, height: 20 }, svg("g", { class: "flow process" }, svg("rect", { class: "mark", x: 1, y: 8, width: 26, height: 5, rx: 2 })));
  const words = "number of findings; raised or lowered by what stands before it, in so many of them";
  frame(host, view, { svg: svg("svg", attributes, ...parts), legend: [[symbol, words]], paths });
}

function nodeOf(view: Flow, id: string): FlowNode {
  const node = view.nodes.find((each) => each.id === id);
  if (!node) throw new Error(`no node ${id}`);
  return node;
}

function headWords(view: Flow, column: number): string {
  return KINDS.filter((kind) => view.nodes.some((node) => node.column === column && node.kind === kind)).join(" or ");
}

function nodeNote(node: FlowNode): string {
  return `${node.label}, ${kindOf(node)}: ${counted(node.findings.length, "finding")} (${node.findings.join(", ")})`;
}

/** In how many findings a thing is raised and lowered by what is before it: "→ 2 ⊣ 1". */
function signWords(view: Flow, node: FlowNode): string {
  const into = (sign: FlowLink["sign"]): number =>
    new Set(view.links.filter((each) => each.to === node.id && each.sign === sign).flatMap(({ findings }) => findings)).size;
  const words: [FlowLink["sign"], string][] = [["+", "raised"], ["-", "lowered"], ["0", "direction not stated"]];
  return words.map(([sign, word]) => (into(sign) ? `${word} ${into(sign)}` : "")).filter(Boolean).join(", ");
}

function linkWords(view: Flow, { from, verb, to }: FlowLink): string {
  return `${nodeOf(view, from).label} ${verb} ${nodeOf(view, to).label}`;
}

/** The way of a finding through the flow. */
function pathWords(view: Flow, finding: string): string {
  return view.links.filter(({ findings }) => findings.includes(finding)).map((each) => linkWords(view, each)).join("; ");
}

function bandFindings({ of }: Band): string[] {
  return [...new Set(of.flatMap(({ findings }) => findings))].sort();
}

function columnX(column: number, columns: number, width: number): number {
  return columns < 2 ? 1 : 1 + (column * (width - BAR - 2)) / (columns - 1);
}

/** Places of bars and bands by d3-sankey. */
function layOut(view: Flow, used: number[], room: number) {
  const column = new Map(view.nodes.map((node) => [node.id, used.indexOf(node.column)]));
  const stops = new Map<string, Stop>();
  const bands = new Map<string, LooseBand>();
  const stop = (id: string, at: number, passing: boolean): string => {
    stops.set(id, { id, column: at, passing });
    return id;
  };
  const band = (source: string, target: string, value: number, ...of: FlowLink[]): void => {
    const key = `${source} > ${target} ${of[0]?.sign}`;
    const known = bands.get(key) ?? { source, target, value: 0, of: [] };
    known.value += value;
    known.of.push(...of);
    bands.set(key, known);
  };
  for (const { id } of view.nodes) stop(id, column.get(id) ?? 0, false);
  for (const of of view.links) {
    // What goes over a level is led through it, so that it does not lie under the bars there; all that goes to the
    // same bar with the same sign goes together.
    let from = of.from;
    for (let passed = (column.get(of.from) ?? 0) + 1; passed < (column.get(of.to) ?? 0); passed += 1) {
      const id = stop(`to ${of.to} ${of.sign} by ${passed}`, passed, true);
      band(from, id, of.value, of);
      from = id;
    }
    band(from, of.to, of.value, of);
  }
  // A path through all columns, too thin to see: d3-sankey counts the columns by the longest path.
  used.forEach((_, index) => stop(`column ${index}`, index, true));
  used.slice(1).forEach((_, index) => band(`column ${index}`, `column ${index + 1}`, 1e-6));
  const width = Math.max(room, used.length * COLUMN);
  const [nodes, links] = [[...stops.values()], [...bands.values()]];
  const heights = used.map((_, index) => columnHeight(index, nodes, links));
  const place = sankey<Stop, Band>()
    .nodeId(({ id }) => id)
    .nodeAlign(({ column: at }) => at)
    .nodeWidth(BAR)
    .nodePadding(PADDING)
    .iterations(60)
    .extent([
      [1, TOP],
      [width - 1, TOP + Math.max(120, ...heights)],
    ]);
  const placed = place({ nodes, links });
  return { stops: placed.nodes, bands: placed.links, width };
}

function columnHeight(index: number, stops: Stop[], bands: LooseBand[]): number {
  const here = stops.filter(({ column }) => column === index);
  const sum = (id: string, end: "source" | "target"): number =>
    bands.reduce((total, band) => total + (band[end] === id ? band.value : 0), 0);
  return here.reduce((total, { id }) => total + Math.max(sum(id, "source"), sum(id, "target")) * UNIT + PADDING, 0);
}

/** A band as a closed shape; it runs on through the width of a bar that is not there. */
function bandPath(band: PlacedBand): string {
  const [source, target] = [band.source as PlacedStop, band.target as PlacedStop];
  const half = (band.width ?? 0) / 2;
  const start = source.passing ? (source.x0 ?? 0) : (source.x1 ?? 0);
  const [from, to] = [source.x1 ?? 0, target.x0 ?? 0];
  const [fromY, toY] = [band.y0 ?? 0, band.y1 ?? 0];
  const middle = (from + to) / 2;
  return (
    `M${start},${fromY - half}H${from}C${middle},${fromY - half} ${middle},${toY - half} ${to},${toY - half}` +
    `V${toY + half}C${middle},${toY + half} ${middle},${fromY + half} ${from},${fromY + half}H${start}Z`
  );
}

/** A ribbon has the colour of what it leads to; that of a sampled fluid has its own. */
function ribbonKind(link: FlowLink | undefined, view: Flow): string {
  const [from, to] = [link?.from, link?.to].map((end) => view.nodes.find(({ id }) => id === end));
  return (from?.kind === "sample" ? from : to)?.kind ?? "";
}

function drawBand(band: PlacedBand, view: Flow): SVGElement {
  const findings = bandFindings(band);
  const words = band.of.map((each) => linkWords(view, each)).join("; ");
  const note = `${words}: ${counted(findings.length, "finding")} (${findings.join(", ")})`;
  const target = band.target as PlacedStop;
  const sign = target.passing ? "" : (band.of[0]?.sign ?? "");
  const mark = signMark(sign, (target.x0 ?? 0) - 1, band.y1 ?? 0, Math.max(3, Math.min(7, (band.width ?? 0) / 2)));
  const kind = ribbonKind(band.of[0], view);
  return svg("g", { class: `ribbon ${kind}`, "data-note": note }, svg("path", { d: bandPath(band) }), ...mark);
}

/** What stands at the end of a ribbon: an arrow head raises, a bar lowers, a ring leaves the direction open. */
function signMark(sign: FlowLink["sign"], x: number, y: number, half: number): SVGElement[] {
  if (sign === "+") return [svg("path", { class: "sign raises", d: `M${x},${y}L${x - 9},${y - half}V${y + half}Z` })];
  if (sign === "-") return [svg("path", { class: "sign lowers", d: `M${x - 4},${y - half - 1}h3v${2 * half + 2}h-3Z` })];
  if (sign === "0") return [svg("path", { class: "sign acts", d: `M${x - 7},${y}a3,3 0 1 0 6,0a3,3 0 1 0 -6,0Z` })];
  return [];
}

function drawStop(stop: PlacedStop, node: FlowNode, room: number): SVGAElement {
  const [x0, x1, y0, y1] = [stop.x0 ?? 0, stop.x1 ?? 0, stop.y0 ?? 0, stop.y1 ?? 0];
  const bar = svg("rect", { class: "mark", x: x0, y: y0, width: x1 - x0, height: Math.max(1, y1 - y0), rx: 2 });
  const lines = textWidth(node.label) > room ? wrap(node.label, room / 6.6, 3) : [node.label];
  const first = (y0 + y1) / 2 + 4 - ((lines.length - 1) * LINE_HEIGHT) / 2;
  const words = textLines(lines, x1 + 5, first, "label", "start");
  const element = link(node.href, nodeNote(node), bar, words);
  element.setAttribute("class", `node ${node.kind}${node.direct ? " direct" : ""}`);
  return element;
}

function legend(view: Flow): Legend {
  const kinds = KINDS.filter((kind) => view.links.some((link) => ribbonKind(link, view) === kind));
  const symbol = (className: string, part: SVGElement): SVGSVGElement =>
    svg("svg", { viewBox: "0 0 28 20", width: 28, height: 20 }, svg("g", { class: `flow ${className}` }, part));
  const ribbon = (kind: string): SVGElement => svg("g", { class: `ribbon ${kind}` }, svg("path", { d: "M1,4H27V16H1Z" }));
  const signs = (["+", "-", "0"] as const).filter((sign) => view.links.some((link) => link.sign === sign));
  const bar = svg("rect", { class: "mark", x: 8, y: 2, width: 12, height: 16, rx: 2 });
  const direct = view.nodes.find((node) => node.direct);
  return [
    ...kinds.map((kind): [SVGSVGElement, string] => [symbol("", ribbon(kind)), `${kind === "sample" ? "from" : "to"} ${kind}`]),
    ...(direct ? [[symbol(`${direct.kind} direct`, bar), "direct target of the microRNA"] as [SVGSVGElement, string]] : []),
    ...signs.map((sign): [SVGSVGElement, string] => [symbol("", svg("g", { class: "ribbon" }, ...signMark(sign, 18, 10, 6))), SIGN_WORDS[sign]]),
    [symbol("", svg("g", { class: "ribbon site" }, svg("path", { d: "M1,2H27V4H1ZM1,8H27V18H1Z" }))), "width: number of findings"],
  ];
}
