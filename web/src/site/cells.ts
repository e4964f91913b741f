/** Cells that people describe, as in CRC cells; the rules of `exomet.graph.cell_descriptions`. */

import { pattern } from "./compared.ts";
import type { Index } from "./data.ts";
import type { Thing } from "./lexicon.ts";

/** A cell, or a fluid or tissue, by what it is and what else holds of it. */
export interface CellDescription {
  cell?: Thing;
  cancer?: Thing;
  conditions: Thing[];
  lines: Thing[];
}

type Find = (text: string, kind: string) => Thing | undefined;

/** The labels of the conditions and lines of a cell. */
export function circumstances({ conditions, lines }: CellDescription): string[] {
  return [...new Set([...conditions, ...lines].map(({ label }) => label))].sort();
}

/** The description in full: malignant cell of colorectal cancer, hypoxia. */
export function cellWords(described: CellDescription): string {
  const of = described.cancer ? ` of ${described.cancer.label}` : "";
  return [`${described.cell?.label ?? "cell"}${of}`, ...circumstances(described)].join(", ");
}

/** What a text describes; null if it describes no cell, fluid or tissue. */
export function readCell(index: Index, text: string, kinds: string[], find: Find): CellDescription | null {
  const its = (name: string, whole = false): RegExp => pattern(index.patterns[name] ?? ["", ""], "", whole);
  let plain = text.trim().replace(its("secondName"), "");
  const [, cells, patients] = its("ofPatients", true).exec(plain) ?? [];
  if (cells && patients) plain = `${patients} ${cells}`;
  const words = plain.replace(its("cellLines"), "cells").split(/\s+/).filter(Boolean);
  if (!kinds.includes("cell") || !words.length) return null;
  return new Reading(index, kinds, find, its("ofCancer")).read(words);
}

/** Reads the words of one description: the cell at their end, and what is before it. */
class Reading {
  constructor(
    private readonly index: Index,
    private readonly kinds: string[],
    private readonly find: Find,
    private readonly ofCancer: RegExp,
  ) {}

  read(words: string[]): CellDescription | null {
    const { start, cell } = this.head(words);
    const isPlain = !cell || cell.curie === this.index.cells.any;
    let described: CellDescription = { conditions: [], lines: [] };
    if (!isPlain) described.cell = cell;
    const isOfCancer = cell !== undefined && this.ofCancer.test(cell.label);
    let rest = words.slice(0, start);
    while (rest.length) {
      const longest = this.longest(rest, described, isOfCancer);
      if (!longest) return null;
      described = longest.more;
      rest = rest.slice(longest.size);
    }
    // An adjective alone, such as hypoxic, describes nothing.
    if (!cell && !described.cancer && !described.lines.length) return null;
    return this.completed(described, isPlain);
  }

  /** Where the longest name of a cell, fluid or tissue at the end begins, and what it is. */
  private head(words: string[]): { start: number; cell?: Thing } {
    for (const start of words.keys()) {
      const text = words.slice(start).join(" ");
      for (const kind of this.kinds) {
        const cell = this.find(text, kind);
        if (cell) return { start, cell };
      }
    }
    return { start: words.length };
  }

  /** How many words say something of the cell, and what is known with it. */
  private longest(words: string[], known: CellDescription, isOfCancer: boolean): { size: number; more: CellDescription } | null {
    const { joining } = this.index.cells;
    for (let size = words.length; size > 0; size -= 1) {
      if (joining.includes(words[0] ?? "") || joining.includes(words[size - 1] ?? "")) continue;
      const text = words.slice(0, size).join(" ");
      const more = this.withOne(text, isOfCancer && size === words.length ? [text, `${text} cancer`] : [text], known);
      if (more) return { size, more };
    }
    return null;
  }

  private withOne(text: string, forms: string[], known: CellDescription): CellDescription | null {
    if (this.index.cells.ignored.includes(text.toLowerCase())) return known;
    const condition = this.find(text, "condition");
    if (condition) return { ...known, conditions: [...known.conditions, condition] };
    const line = this.find(text, "cell line");
    if (line) return { ...known, lines: [...known.lines, line] };
    const cancer = known.cancer ? undefined : forms.map((form) => this.find(form, "cancer")).find(Boolean);
    return cancer ? { ...known, cancer } : null;
  }

  /** A description that says something; a cell of a cancer is a malignant one. */
  private completed(known: CellDescription, isPlain: boolean): CellDescription | null {
    if (!known.cell && !known.cancer && !known.conditions.length && !known.lines.length) return null;
    if (!isPlain || !known.cancer) return known;
    const cell = this.find(this.index.cells.malignant, "cell");
    return cell ? { ...known, cell } : known;
  }
}
