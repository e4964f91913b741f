/** The index of a published site: its shape, and how it is loaded. `exomet.pages.site_index` writes it. */

import { loadScript } from "../parts.ts";

/** Source and flags of a regular expression. */
export type Pattern = [string, string];

export interface Role {
  name: string;
  title: string;
  tableTitle: string;
  kinds: string[];
  relations: string[];
  climb: "none" | "class" | "member" | "pathway";
  joined: string[];
  facet: boolean;
  affected: boolean;
  former: string[];
  gloss: string;
}

/** Text, kind, what it is short for, label of the term, who uses it so. */
export type Abbreviation = [string, string, string, string, string];

/** Role, thing, relation by their places, and the conditions of a cell. */
export type PartRow = [number, number, number, string?];

export interface Index {
  base: string;
  prefixes: Record<string, string>;
  patterns: Record<string, Pattern>;
  dates: { written: Pattern[]; numbers: Pattern[]; months: string[]; symbols: Record<string, string[]>; serials: [number, number] };
  greek: Record<string, string>;
  spelling: [string, string][];
  general: string[];
  verbs: Record<string, number>;
  verbEndings: string[];
  rolesByWord: Record<string, string[]>;
  affected: string[];
  searchedKinds: string[];
  articles: string[];
  carriers: string[];
  systems: string[];
  cells: { any: string; malignant: string; ignored: string[]; joining: string[] };
  speciesOfMirnas: Record<string, string>;
  prefixesOfMirnas: { human: string[]; precursor: string[]; manipulation: string[] };
  lastRelease: string;
  abbreviations: Abbreviation[];
  /** Name, title, word, first part of the path of a record. */
  kinds: [string, string, string, string][];
  kindSets: string[][];
  roles: Role[];
  relations: string[];
  /** Relation, word, sign. */
  effects: [string, string, number][];
  /** Name, title, choices with their labels. */
  traits: [string, string, [string, string][]][];
  columns: [string, string][];
  /** CURIE, label, place of its kinds, further names. */
  things: [string, string, number, ...string[]][];
  above: (number[] | 0)[];
  abovePathways: Record<number, number[]>;
  printed: Record<string, [number, number][]>;
  bare: Record<number, [string, number]>;
  covered: Record<string, [number, number][]>;
  /** Name, kind, years, independent papers, values of support, model systems, parts. */
  findings: [string, string, number[], number, string[], string[], PartRow[]][];
  /** Class of findings -> the numbers of its members. */
  classes: Record<number, number[]>;
  ranks: Record<string, number[]>;
  /** Table -> first key and file of each part. */
  nomenclature: Record<string, [string, string][]>;
}

type Data = Record<string, unknown>;

function held(): Data {
  return ((self as unknown as { exomet_data?: Data }).exomet_data ??= {});
}

/** What a function needs that is not loaded yet. It is thrown, and the function run again once the files are there. */
export class Lacking extends Error {
  constructor(readonly files: string[]) {
    super(`${files.join(", ")} must be loaded first`);
  }
}

/** The content of a file of the index. */
export function content<T>(file: string): T {
  const found = held()[file];
  if (found === undefined) throw new Lacking([file]);
  return found as T;
}

/** The files of these that are not loaded. */
export function missing(files: string[]): string[] {
  return files.filter((file) => held()[file] === undefined);
}

/** Loads the index. */
export async function loadIndex(address: string): Promise<Index> {
  if (missing(["index"]).length) await loadScript(address);
  return content<Index>("index");
}

/** The result of a function, which is run again whenever it lacks files, once they are loaded from beside the index. */
export async function withFiles<T>(address: string, act: () => T): Promise<T> {
  for (;;) {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof Lacking)) throw error;
      await Promise.all(error.files.map((file) => loadScript(new URL(file, new URL(address, document.baseURI)).href)));
    }
  }
}
