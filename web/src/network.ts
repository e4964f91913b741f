/** Who sends which miRNA, which acts on what: nodes by kind, edges by sign and count. */

import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";
import { frame } from "./frame.ts";
import { outline } from "./marks.ts";
import { covered, spread, stack, trim, type Box } from "./places.ts";
import { KINDS, kindOf, type Network, type NetworkEdge, type NetworkNode } from "./shapes.ts";
import { LINE_HEIGHT, link, svg, textLines, textWidth } from "./svg.ts";
import { counted, grow, seeded, wrap } from "./words.ts";

cytoscape.use(fcose);

const RADIUS = 11;
const MARGIN = 12;
/** Narrower places are those of phones. */
const NARROW = 640;
/** How far a line is bent aside to go around the labels that lie on its way. */
const DETOURS = [0, 20, -20, 40, -40, 60, -60, 90, -90];
/** How each kind of line looks and what it means. */
const LINES = {
  "+": { className: "edge raises", end: "arrow", words: "raises, activates, promotes" },
  "-": { className: "edge lowers", end: "bar", words: "lowers, inhibits, suppresses" },
  "0": { className: "edge acts", end: "", words: "acts on, direction not stated" },
  moves: { className: "edge moves", end: "arrow", words: "sends, is taken up by" },
  joins: { className: "edge joins", end: "", words: "reported with the site, was sampled for, goes with" },
};

interface Placed extends Box {
  node: NetworkNode;
  lines: string[];
}

/** Draws the network into its place. */
export function draw(host: HTMLElement, view: Network): void {
  // On a phone it is as wide as the page, and as high as its labels need.
  const narrow = host.clientWidth < NARROW ? host.clientWidth - 2 * MARGIN : 0;
  const placed = layOut(view, narrow);
  const edges = view.edges.map((edge) => drawEdge(edge, placed, bend(edge, view.edges)));
  const nodes = [...placed.values()].map(drawNode);
  const of = new Map<Element, string[]>();
  view.edges.forEach(({ findings }, index) => edges[index] && of.set(edges[index], findings));
  view.nodes.forEach(({ findings }, index) => nodes[index] && of.set(nodes[index], findings));
  const boxes = [...placed.values()];
  const left = Math.min(...boxes.map(({ x, width }) => x - width / 2)) - MARGIN;
  const top = Math.min(...boxes.map(({ y, height }) => y - height / 2)) - MARGIN;
  const width = Math.max(...boxes.map(({ x, width }) => x + width / 2)) + MARGIN - left;
  const height = Math.max(...boxes.map(({ y, height }) => y + height / 2)) + MARGIN - top;
  const picture = svg("svg", { class: "network", viewBox: `${left} ${top} ${width} ${height}` }, ...edges, ...nodes);
  picture.style.aspectRatio = `${width} / ${height}`;
  // Never so small that its labels cannot be read: the box scrolls instead.
  if (!narrow) picture.style.minWidth = `${Math.round(width * 0.72)}px`;
  picture.style.maxWidth = `${Math.round(width * 1.25)}px`;
  const label = (id: string): string => placed.get(id)?.node.label ?? "";
  const words = (finding: string): string =>
    view.edges
      .filter(({ findings }) => findings.includes(finding))
      .map(({ from, verb, to }) => `${label(from)} ${verb} ${label(to)}`)
      .join("; ");
  frame(host, view, { svg: picture, legend: legend(view), paths: { of, findings: view.findings, words }, zoom: true });
  if (narrow) return;
  const focus = nodes[view.nodes.findIndex((node) => node.focus)] ?? picture;
  const box = picture.parentElement;
  if (box) box.scrollLeft += focus.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth / 2;
}

/**
 * Places by the fcose layout, the same at each visit, each node with room for its label; within a width, where one is
 * given.
 */
function layOut(view: Network, within: number): Map<string, Placed> {
  const placed = new Map<string, Placed>();
  for (const node of view.nodes) {
    const lines = within ? wrap(node.label, 13, 5) : wrap(node.label, 18, 3);
    const width = Math.max(30, ...lines.map((line) => textWidth(line, node.focus ? 14 : 12) + 6));
    placed.set(node.id, { node, lines, x: 0, y: 0, width, height: 2 * RADIUS + 6 + lines.length * LINE_HEIGHT });
  }
  const graph = cytoscape({
    headless: true,
    styleEnabled: true,
    style: [{ selector: "node", style: { width: "data(width)", height: "data(height)", shape: "rectangle" } }],
    elements: {
      nodes: [...placed].map(([id, { width, height }]) => ({ data: { id, width, height } })),
      edges: view.edges.map(({ from, to }) => ({ data: { source: from, target: to } })),
    },
  });
  const options = { name: "fcose", animate: false, fit: false, quality: "proof", idealEdgeLength: 75, nodeRepulsion: 12000 };
  const random = Math.random;
  // fcose takes no seed, but draws from Math.random alone.
  Math.random = seeded(7);
  try {
    graph.layout(options as cytoscape.LayoutOptions).run();
  } finally {
    Math.random = random;
  }
  graph.nodes().forEach((node) => {
    const place = placed.get(node.id());
    if (place) Object.assign(place, node.position());
  });
  graph.destroy();
  if (within) stack([...placed.values()], within, 8);
  else spread([...placed.values()], 12);
  return placed;
}

/** Which of several edges between the same two nodes this one is: they bend apart. */
function bend(edge: NetworkEdge, edges: NetworkEdge[]): number {
  const same = edges.filter(
    ({ from, to }) => (from === edge.from && to === edge.to) || (from === edge.to && to === edge.from),
  );
  return (same.indexOf(edge) - (same.length - 1) / 2) * (edge.from < edge.to ? 28 : -28);
}

function symbolAt({ x, y, height }: Box): [number, number] {
  return [x, y - height / 2 + RADIUS + 1];
}

/** How far from its symbol a line leaves a node: outside the symbol, and outside the label where it comes from below. */
function leave({ width, height }: Box, [alongX, alongY]: [number, number]): number {
  const ring = RADIUS + 4;
  if (alongY <= 0) return ring;
  const below = (height - RADIUS) / alongY;
  const aside = width / 2 / Math.abs(alongX);
  return aside * alongY < RADIUS ? ring : Math.max(ring, Math.min(below, aside));
}

function lineOf({ sign, verb }: NetworkEdge): keyof typeof LINES {
  return sign || (verb === "sends" || verb === "is taken up by" ? "moves" : "joins");
}

function drawEdge(edge: NetworkEdge, placed: Map<string, Placed>, offset: number): SVGElement {
  const [from, to] = [placed.get(edge.from), placed.get(edge.to)];
  if (!from || !to) return svg("g");
  const { className, end } = LINES[lineOf(edge)];
  const width = grow(edge.count, 1.4, 6);
  const head = end === "arrow" ? 5 + width * 1.6 : 1;
  const others = [...placed.values()].filter((other) => other !== from && other !== to);
  const ways = DETOURS.map((detour) =>
    trim(symbolAt(from), symbolAt(to), offset + detour, (along) => leave(from, along), (along) => leave(to, along) + head),
  );
  const costs = ways.map((way, index) => 4 * covered(way, others) + index);
  const line = ways[costs.indexOf(Math.min(...costs))] ?? ways[0];
  if (!line) return svg("g");
  const path = `M${line.start} Q${line.middle} ${line.end}`;
  const note = `${from.node.label} ${edge.verb} ${to.node.label}: ${counted(edge.count, "finding")} (${edge.findings.join(", ")})`;
  const element = svg("g", { class: className, "data-note": note });
  element.append(svg("path", { class: "hit", d: path }), svg("path", { class: "line", d: path, "stroke-width": width }));
  const [endX, endY] = line.end;
  const [alongX, alongY] = line.along;
  if (end === "arrow") {
    const half = 3 + width;
    const corners = [
      [endX + alongX * head, endY + alongY * head],
      [endX - alongY * half, endY + alongX * half],
      [endX + alongY * half, endY - alongX * half],
    ];
    element.append(svg("path", { class: "head", d: `M${corners.join("L")}Z` }));
  } else if (end === "bar") {
    const half = 5 + width;
    const d = `M${endX - alongY * half},${endY + alongX * half}L${endX + alongY * half},${endY - alongX * half}`;
    element.append(svg("path", { class: "line", d, "stroke-width": 3 }));
  }
  return element;
}

function drawNode({ node, lines, ...box }: Placed): SVGAElement {
  const [x, y] = symbolAt(box);
  const note = `${node.label}, ${kindOf(node)}: ${counted(node.findings.length, "finding")} (${node.findings.join(", ")})`;
  const shape = svg("path", { class: "mark", d: outline(node.kind, x, y, RADIUS, node.direct) });
  const label = textLines(lines, x, y + RADIUS + LINE_HEIGHT - 2, "label");
  const element = link(node.href, note, shape, label);
  element.setAttribute("class", `node ${node.kind}${node.focus ? " focus" : ""}`);
  return element;
}

function legend(view: Network): [SVGSVGElement, string][] {
  const symbol = (className: string, ...paths: SVGElement[]): SVGSVGElement =>
    svg("svg", { viewBox: "0 0 28 20", width: 28, height: 20 }, svg("g", { class: className }, ...paths));
  const widest = svg("path", { class: "line", d: "M2,14H26", "stroke-width": 5 });
  const kinds = KINDS.filter((kind) => view.nodes.some((node) => node.kind === kind));
  const direct = view.nodes.find((node) => node.direct);
  const lines = (Object.keys(LINES) as (keyof typeof LINES)[]).filter((line) =>
    view.edges.some((edge) => lineOf(edge) === line),
  );
  const node = (kind: string, words: string, double = false): [SVGSVGElement, string] => [
    symbol(`node ${kind}`, svg("path", { class: "mark", d: outline(kind, 14, 10, 8, double) })),
    words,
  ];
  return [
    ...kinds.map((kind) => node(kind, kind)),
    ...(direct ? [node(direct.kind, "direct target of the microRNA", true)] : []),
    ...lines.map((line): [SVGSVGElement, string] => {
      const { className, end, words } = LINES[line];
      const parts = [svg("path", { class: "line", d: "M2,10H22", "stroke-width": 2 })];
      if (end === "arrow") parts.push(svg("path", { class: "head", d: "M26,10L18,5V15Z" }));
      if (end === "bar") parts.push(svg("path", { class: "line", d: "M24,4V16", "stroke-width": 3 }));
      return [symbol(className, ...parts), words];
    }),
    [
      symbol("edge", svg("path", { class: "line", d: "M2,5H26", "stroke-width": 1.4 }), widest),
      "width: number of findings",
    ],
  ];
}
