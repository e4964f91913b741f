/** From sender to site: how many findings go which way. */

import { sankey, type SankeyLink, type SankeyNode } from "d3-sankey";
import { frame } from "./frame.ts";
import type { Legend } from "./save.ts";
import { KINDS, kindOf, type Flow, type FlowLink } from "./shapes.ts";
import { LINE_HEIGHT, link, svg, textLines, textWidth } from "./svg.ts";
import { counted, wrap } from "./words.ts";

const BAR = 14;
const COLUMN = 148;
// With its bar it has room for a name of two lines.
const PADDING = 20;
const UNIT = 13;
const TOP = 36;

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

/** Draws the flow into its place. */
export function draw(host: HTMLElement, view: Flow): void {
  const used = [...new Set(view.nodes.map(({ column }) => column))].sort((one, other) => one - other);
  // The names of the last column stand to the right of it.
  const last = view.nodes.filter(({ column }) => column === used.at(-1));
  const aside = Math.min(170, Math.max(...last.map(({ label }) => textWidth(label))) + 12);
  const { stops, bands, width } = layOut(view, used, host.clientWidth - 4 - aside);
  const room = columnX(1, used.length, width) - BAR - 12;
  const bars = new Map<string, SVGAElement>();
  for (const stop of stops) if (!stop.passing) bars.set(stop.id, drawStop(stop, view, stop.column < used.length - 1 ? room : aside - 6));
  const near = new Map<Element, Element[]>();
  const ribbons = bands.filter(({ of }) => of.length > 0).map((band) => drawBand(band, view));
  const parts = bands.filter(({ of }) => of.length > 0);
  ribbons.forEach((ribbon, index) => {
    const ends = (parts[index]?.of ?? []).flatMap(({ from, to }) => [bars.get(from), bars.get(to)]);
    // All pieces of the ways that this band is a piece of.
    const pieces = ribbons.filter((_, other) => parts[other]?.of.some((link) => parts[index]?.of.includes(link)));
    const known = [...new Set(ends)].filter((end) => end !== undefined);
    near.set(ribbon, [...known, ...pieces]);
    for (const end of known) near.set(end, [...(near.get(end) ?? []), ribbon, ...known]);
  });
  const heads = used.map((column, index) => {
    const kinds = KINDS.filter((kind) => view.nodes.some((node) => node.column === column && node.kind === kind));
    return textLines([kinds.join(" or ")], columnX(index, used.length, width), 16, "head-word", "start");
  });
  const height = Math.max(...stops.map(({ y1 }) => y1 ?? 0)) + 10;
  const attributes = { class: "flow", viewBox: `0 0 ${width + aside} ${height}`, width: width + aside, height };
  frame(host, view, { svg: svg("svg", attributes, ...heads, ...ribbons, ...bars.values()), legend: legend(view), near });
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
    const known = bands.get(`${source} > ${target}`) ?? { source, target, value: 0, of: [] };
    known.value += value;
    known.of.push(...of);
    bands.set(`${source} > ${target}`, known);
  };
  for (const { id } of view.nodes) stop(id, column.get(id) ?? 0, false);
  for (const of of view.links) {
    // What goes over a level is led through it, so that it does not lie under the bars there; all that goes to the
    // same bar goes together.
    let from = of.from;
    for (let passed = (column.get(of.from) ?? 0) + 1; passed < (column.get(of.to) ?? 0); passed += 1) {
      const id = stop(`to ${of.to} by ${passed}`, passed, true);
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
  const name = (id: string | undefined): string => view.nodes.find((node) => node.id === id)?.label ?? "";
  const from = [...new Set(band.of.map((link) => name(link.from)))].join(", ");
  const findings = [...new Set(band.of.flatMap((link) => link.findings))];
  const kind = ribbonKind(band.of[0], view);
  const joins = kind === "sample" ? "was sampled for" : "→";
  const note = `${from} ${joins} ${name(band.of[0]?.to)}: ${counted(findings.length, "finding")} (${findings.join(", ")})`;
  return svg("path", { class: `ribbon ${kind}`, d: bandPath(band), "data-note": note });
}

function drawStop(stop: PlacedStop, view: Flow, room: number): SVGAElement {
  const node = view.nodes.find(({ id }) => id === stop.id);
  if (!node) throw new Error(`no node ${stop.id}`);
  const [x0, x1, y0, y1] = [stop.x0 ?? 0, stop.x1 ?? 0, stop.y0 ?? 0, stop.y1 ?? 0];
  const note = `${node.label}, ${kindOf(node)}: ${counted(Math.round(stop.value ?? 0), "finding")}`;
  const bar = svg("rect", { class: "mark", x: x0, y: y0, width: x1 - x0, height: Math.max(1, y1 - y0), rx: 2 });
  const lines = textWidth(node.label) > room ? wrap(node.label, room / 6.6, 3) : [node.label];
  const first = (y0 + y1) / 2 + 4 - ((lines.length - 1) * LINE_HEIGHT) / 2;
  const words = textLines(lines, x1 + 5, first, "label", "start");
  const element = link(node.href, note, bar, words);
  element.setAttribute("class", `node ${node.kind}${node.direct ? " direct" : ""}`);
  return element;
}

function legend(view: Flow): Legend {
  const kinds = KINDS.filter((kind) => view.links.some((link) => ribbonKind(link, view) === kind));
  const symbol = (className: string, part: SVGElement): SVGSVGElement =>
    svg("svg", { viewBox: "0 0 28 20", width: 28, height: 20 }, svg("g", { class: `flow ${className}` }, part));
  const ribbon = (kind: string): SVGElement => svg("path", { class: `ribbon ${kind}`, d: "M1,4H27V16H1Z" });
  const bar = svg("rect", { class: "mark", x: 8, y: 2, width: 12, height: 16, rx: 2 });
  const direct = view.nodes.find((node) => node.direct);
  return [
    ...kinds.map((kind): [SVGSVGElement, string] => [symbol("", ribbon(kind)), `${kind === "sample" ? "from" : "to"} ${kind}`]),
    ...(direct ? [[symbol(`${direct.kind} direct`, bar), "direct target of the microRNA"] as [SVGSVGElement, string]] : []),
    [symbol("", svg("path", { class: "ribbon site", d: "M1,2H27V4H1ZM1,8H27V18H1Z" })), "the more findings, the wider"],
  ];
}
