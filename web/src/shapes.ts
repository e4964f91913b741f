/**
 * The JSON that a page holds for its picture.
 *
 * `exomet.pages.picture_data` declares the same shapes, and a test compares the two: change both.
 */

export interface PictureData {
  title: string;
  /** What is not in the picture because the findings do not state it; may be empty. */
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
  /** The findings that have it in the picture. */
  findings: string[];
}

export interface LabelledLink {
  label: string;
  href: string;
}

export interface NetworkNode extends PictureNode {
  /** Whether it is the thing that was chosen. */
  focus: boolean;
}

export interface Ends {
  from: string;
  to: string;
}

export interface NetworkEdge extends Ends {
  sign: "+" | "-" | "0" | "";
  verb: string;
  count: number;
  findings: string[];
}

export interface Network extends PictureData {
  nodes: NetworkNode[];
  edges: NetworkEdge[];
  findings: LabelledLink[];
}

export interface FlowNode extends PictureNode {
  column: number;
}

export interface FlowLink extends Ends {
  sign: "+" | "-" | "0" | "";
  verb: string;
  value: number;
  findings: string[];
}

export interface Flow extends PictureData {
  nodes: FlowNode[];
  links: FlowLink[];
  findings: LabelledLink[];
}

export interface HeatMapCell {
  row: number;
  column: number;
  count: number;
  up: number;
  down: number;
  href: string;
}

export interface HeatMap extends PictureData {
  by: "cancer" | "process";
  rows: LabelledLink[];
  columns: LabelledLink[];
  cells: HeatMapCell[];
}

export interface CountedLink extends LabelledLink {
  count: number;
}

export interface SiteCancer extends CountedLink {
  mirnas: CountedLink[];
  findings: string[];
}

export interface MetastaticSite extends CountedLink {
  cancers: SiteCancer[];
}

export interface Tropism extends PictureData {
  sites: MetastaticSite[];
}

/** The kinds of thing in a picture, in the order of the legend. */
export const KINDS = ["sender", "sample", "microRNA", "recipient", "molecule", "pathway", "process", "site"];

/** The kind of a thing in words. */
export function kindOf({ kind, direct }: PictureNode): string {
  return direct ? `${kind}, direct target` : kind;
}
