/** The JSON that a page holds for its picture, as `exomet.pages.pictures` writes it. */

interface View {
  title: string;
}

export interface NetworkNode {
  id: string;
  label: string;
  kind: string;
  href: string;
  focus?: boolean;
}

export interface NetworkEdge {
  from: string;
  to: string;
  sign: "+" | "-" | "0" | "";
  count: number;
  findings: string[];
}

export interface Network extends View {
  nodes: NetworkNode[];
  edges: NetworkEdge[];
}

export interface FlowNode {
  id: string;
  label: string;
  level: number;
  href: string;
}

export interface FlowLink {
  from: string;
  to: string;
  value: number;
  findings: string[];
}

export interface Flow extends View {
  levels: string[];
  nodes: FlowNode[];
  links: FlowLink[];
}

export interface Labelled {
  label: string;
  href: string;
}

export interface HeatMap extends View {
  by: string;
  rows: Labelled[];
  columns: Labelled[];
  cells: { row: number; column: number; count: number; up: number; down: number; href: string }[];
}

export interface Tropism extends View {
  sites: (Labelled & { count: number; mirnas: (Labelled & { count: number })[] })[];
}

/** What the field calls the kinds of things in a picture. */
export const KIND_NAMES = new Map([
  ["source", "source"],
  ["mirna", "miRNA"],
  ["target", "target"],
  ["pathway", "pathway"],
  ["process", "process"],
  ["site", "site"],
]);

/** The name of a kind, or the word itself where it has no other. */
export function kindName(kind: string): string {
  return KIND_NAMES.get(kind) ?? kind;
}
