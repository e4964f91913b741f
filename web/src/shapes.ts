/** The JSON that a page holds for its picture, as `exomet.pages.pictures` writes it. */

export interface View {
  title: string;
  /** What the findings do not state and is for that reason not in the picture; may be empty. */
  leftOut: string;
  /** Version, licence and source, for files of the picture. */
  credit: string;
}

export interface PictureNode {
  id: string;
  label: string;
  kind: string;
  /** Whether the microRNA itself binds or targets it. */
  direct: boolean;
  href: string;
}

export interface NetworkNode extends PictureNode {
  focus: boolean;
}

export interface NetworkEdge {
  from: string;
  to: string;
  sign: "+" | "-" | "0" | "";
  verb: string;
  count: number;
  findings: string[];
}

export interface Network extends View {
  nodes: NetworkNode[];
  edges: NetworkEdge[];
}

export interface FlowNode extends PictureNode {
  column: number;
}

export interface FlowLink {
  from: string;
  to: string;
  value: number;
  findings: string[];
}

export interface Flow extends View {
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

/** The kinds of things in a picture, in the order of the legend. */
export const KINDS = ["sender", "sample", "microRNA", "recipient", "molecule", "pathway", "process", "site"];

/** The kind of a thing in words. */
export function kindOf({ kind, direct }: PictureNode): string {
  return direct ? `${kind}, direct target` : kind;
}
