/** From sender to site: how many findings go which way. */

import { sankey, type SankeyLink, type SankeyNode } from "d3-sankey";
import { frame } from "./frame.ts";
import { kindName, type Flow, type FlowLink } from "./shapes.ts";
import { LINE_HEIGHT, link, svg, textLines, textWidth } from "./svg.ts";
import { counted, wrap } from "./words.ts";

const BAR = 14;
const COLUMN = 190;
const PADDING = 14;
const UNIT = 13;
const TOP = 28;

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
  const used = view.levels.map((_, level) => level).filter((level) => view.nodes.some((node) => node.level === level));
  const { stops, bands, width } = layOut(view, used, host.clientWidth - 4);
  const room = columnX(1, used.length, width) - BAR - 12;
  const bars = new Map<string, SVGAElement>();
  for (const stop of stops) if (!stop.passing) bars.set(stop.id, drawStop(stop, view, used.length, room));
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
  const heads = used.map((level, index) => {
    const anchor = index === 0 ? "start" : index === used.length - 1 ? "end" : "middle";
    const x = columnX(index, used.length, width) + (index === 0 ? 0 : index === used.length - 1 ? BAR : BAR / 2);
    return textLines([kindName(view.levels[level] ?? "")], x, 16, "head-word", anchor);
  });
  const height = Math.max(...stops.map(({ y1 }) => y1 ?? 0)) + 10;
  const attributes = { class: "flow", viewBox: `0 0 ${width} ${height}`, width, height };
  frame(host, view.title, { svg: svg("svg", attributes, ...heads, ...ribbons, ...bars.values()), legend: [], near });
}

function columnX(column: number, columns: number, width: number): number {
  return columns < 2 ? 1 : 1 + (column * (width - BAR - 2)) / (columns - 1);
}

/** Places of bars and bands by d3-sankey. */
function layOut(view: Flow, used: number[], room: number) {
  const column = new Map(view.nodes.map((node) => [node.id, used.indexOf(node.level)]));
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

function drawBand(band: PlacedBand, view: Flow): SVGElement {
  const name = (id: string | undefined): string => view.nodes.find((node) => node.id === id)?.label ?? "";
  const to = view.nodes.find(({ id }) => id === band.of[0]?.to);
  const from = [...new Set(band.of.map((link) => name(link.from)))].join(", ");
  const findings = [...new Set(band.of.flatMap((link) => link.findings))];
  const note = `${from} → ${to?.label ?? ""}: ${counted(findings.length, "finding")} (${findings.join(", ")})`;
  const className = `ribbon ${view.levels[to?.level ?? 0] ?? ""}`;
  return svg("path", { class: className, d: bandPath(band), "data-note": note });
}

function drawStop(stop: PlacedStop, view: Flow, columns: number, room: number): SVGAElement {
  const node = view.nodes.find(({ id }) => id === stop.id);
  const [x0, x1, y0, y1] = [stop.x0 ?? 0, stop.x1 ?? 0, stop.y0 ?? 0, stop.y1 ?? 0];
  const level = view.levels[node?.level ?? 0] ?? "";
  const last = stop.column === columns - 1 && columns > 1;
  const note = `${node?.label}, ${kindName(level)}: ${counted(Math.round(stop.value ?? 0), "finding")}`;
  const bar = svg("rect", { class: "mark", x: x0, y: y0, width: x1 - x0, height: Math.max(1, y1 - y0), rx: 2 });
  const label = node?.label ?? "";
  // A tall bar has room for two lines beside it.
  const lines = textWidth(label) > room && y1 - y0 > 2 * LINE_HEIGHT ? wrap(label, room / 7, 2) : [shorten(label, room)];
  const first = (y0 + y1) / 2 + 4 - ((lines.length - 1) * LINE_HEIGHT) / 2;
  const words = textLines(lines, last ? x0 - 5 : x1 + 5, first, "label", last ? "end" : "start");
  const element = link(node?.href, note, bar, words);
  element.setAttribute("class", `node ${level}`);
  return element;
}

function shorten(label: string, room: number): string {
  let text = label;
  while (textWidth(text) > room && text.length > 4) text = `${text.slice(0, -2).trimEnd()}…`;
  return text;
}
