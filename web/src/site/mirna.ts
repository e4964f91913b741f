/** Names of microRNAs as people and databases write them; the rules of `exomet.terms.mirna_names`. */

import { pattern } from "./compared.ts";
import type { Index } from "./data.ts";
import type { Nomenclature } from "./nomenclature.ts";

/** Form, current names that are meant, why, or why not; as `MirnaReading` of Python. */
export interface MirnaReading {
  form: string;
  names: string[];
  why: string;
  refusal: string;
}

type Groups = Record<string, string | undefined>;

function reading(form: string, more: Partial<MirnaReading>): MirnaReading {
  return { form, names: [], why: "", refusal: "", ...more };
}

export class MirnaNames {
  private readonly patterns = new Map<string, RegExp>();
  private readonly readers = [
    (name: string) => this.accession(name),
    (name: string) => this.mirGeneDb(name),
    (name: string) => this.foreign(name),
    (name: string) => this.cluster(name),
    (name: string) => this.geneSymbol(name),
    (name: string) => this.written(name),
  ];

  constructor(
    private readonly index: Index,
    private readonly known: Nomenclature,
  ) {}

  /** What the name of a microRNA means, or null if the text is no such name. */
  read(text: string): MirnaReading | null {
    for (const read of this.readers) {
      const found = read(text.trim());
      if (found) return found;
    }
    return null;
  }

  private match(name: string, text: string): RegExpExecArray | null {
    let whole = this.patterns.get(name);
    if (!whole) {
      whole = pattern(this.index.patterns[name] ?? ["", ""], "", true);
      this.patterns.set(name, whole);
    }
    return whole.exec(text);
  }

  private accession(name: string): MirnaReading | null {
    const accession = this.match("accession", name)?.groups?.accession?.toUpperCase();
    if (!accession) return null;
    const current = this.known.currentName(accession);
    if (!current) {
      const last = this.known.mirbase(accession).at(-1);
      const unknown = `${accession} is no accession of a human or mouse microRNA in miRBase 6 to 22`;
      const refusal = last ? `${accession} (${last.name}) was withdrawn after miRBase ${last.last}` : unknown;
      return reading("accession", { refusal });
    }
    if (!current.startsWith("hsa-")) return this.ofOtherSpecies(current);
    if (accession.startsWith("MIMAT")) {
      return reading("accession", { names: [current], why: `${accession} is ${current} in miRBase 22` });
    }
    return hairpinReading(current, `${accession} is the hairpin ${current}`);
  }

  private mirGeneDb(name: string): MirnaReading | null {
    if (!this.match("mirGeneDb", name)) return null;
    const refusal = `${name} is a name of MirGeneDB, which numbers families its own way: give that of miRBase`;
    return reading("MirGeneDB", { refusal });
  }

  private foreign(name: string): MirnaReading | null {
    const species = this.match("otherSpecies", name)?.groups?.species?.toLowerCase();
    const { human, precursor, manipulation } = this.index.prefixesOfMirnas;
    if (!species || [...human, ...precursor, ...manipulation].includes(species)) return null;
    return this.ofOtherSpecies(name);
  }

  private ofOtherSpecies(name: string): MirnaReading {
    const another = "another species";
    const species = this.index.speciesOfMirnas[name.slice(0, name.indexOf("-")).toLowerCase()] ?? another;
    const article = /^\p{Lu}/u.test(species) || species === another ? "" : "the ";
    const covered = "the graph has human ones, and of other species only those that findings name";
    return reading("other species", { refusal: `${name} is a microRNA of ${article}${species}; ${covered}` });
  }

  private cluster(name: string): MirnaReading | null {
    if (!this.match("cluster", name)) return null;
    return reading("cluster", { refusal: `${name} is a cluster of several microRNAs: give one of them` });
  }

  /** Reads MIR21, MIR9-1, MIRLET7A1 and their former symbols, such as MIRN21. */
  private geneSymbol(name: string): MirnaReading | null {
    const symbol = this.match("mirnaGene", name)?.[1];
    if (!symbol || symbol !== symbol.toUpperCase()) return null;
    const gene = this.known.genes(symbol).find((each) => /^MIR(LET)?\d/.test(each.symbol));
    if (!gene) return null;
    const hairpin = hairpinOf(gene.symbol);
    const how = gene.how === "symbol" ? "" : `, now ${gene.symbol},`;
    const why = `${symbol}${how} is the gene of the hairpin ${hairpin} (${gene.curie})`;
    return reading("gene symbol", { names: hairpinReading(hairpin, "").names, why });
  }

  /** Reads a name of miRBase, current or former, with or without prefix and arm. */
  private written(name: string): MirnaReading | null {
    const match = this.match("mirbaseName", name);
    const { precursor, manipulation } = this.index.prefixesOfMirnas;
    const groups = match?.groups as Groups | undefined;
    if (!match || !groups || (groups.species && manipulation.includes(groups.species))) return null;
    const stem = groups.stem?.toLowerCase() === "let" ? "let" : "miR";
    const core = `${stem}-${groups.number}${(groups.letter ?? "").toLowerCase()}`;
    if (groups.species && precursor.includes(groups.species.toLowerCase())) {
      const hairpin = `hsa-${core.toLowerCase()}${groups.copy ? `-${groups.copy}` : ""}`;
      return hairpinReading(hairpin, `${match[0]} is the hairpin ${hairpin}`);
    }
    return this.human(core, groups);
  }

  private human(core: string, groups: Groups): MirnaReading {
    if (groups.family) return reading("family", { names: [`${core.toLowerCase()} family`] });
    const bare = `hsa-${core}`;
    const name = groups.copy ? `${bare}-${groups.copy}` : bare;
    if (groups.star || groups.antisense) return this.former(`${name}${groups.antisense ?? "*"}`, "star");
    if (groups.arm) return this.former(`${name}-${groups.arm.toLowerCase()}`, "arm");
    return name === bare ? this.bare(bare) : this.copy(name);
  }

  /** Reads a name with the number of a copy, which only a hairpin has. */
  private copy(name: string): MirnaReading {
    const hairpin = name.toLowerCase();
    const entries = this.known.mirbase(hairpin);
    if (entries.some(({ accession }) => !accession.startsWith("MIMAT"))) {
      return hairpinReading(hairpin, `${hairpin} is a hairpin`);
    }
    return reading("bare", { refusal: `miRBase 6 to 22 has no ${name}` });
  }

  /** Reads a full name by what miRBase calls its accession today. */
  private former(name: string, form: string): MirnaReading {
    const entries = this.known.mature(name);
    const entry = entries.at(-1);
    if (!entry) {
      return form === "star" ? reading(form, { refusal: `miRBase 6 to 22 has no ${name}` }) : reading(form, { names: [name] });
    }
    if (entries.some((each) => this.known.isCurrent(each))) return reading(form, { names: [name] });
    const current = this.known.currentName(entry.accession);
    if (!current) {
      return reading(form, { refusal: `${name} (${entry.accession}) was withdrawn after miRBase ${entry.last}` });
    }
    return reading(form, { names: [current], why: meant(entry.name, current, entry.last) });
  }

  /** Reads a name without arm: itself, then the arm that miRBase meant while it was bare. */
  private bare(bare: string): MirnaReading {
    const entry = this.known.mature(bare).at(-1);
    const current = entry ? this.known.currentName(entry.accession) : "";
    if (!entry || !current || current === bare) return reading("bare", { names: [bare] });
    return reading("bare", { names: [bare, current], why: meant(bare, current, entry.last) });
  }
}

function meant(name: string, current: string, last: string): string {
  return `miRBase used ${name} for ${current} up to release ${last}`;
}

/** What a hairpin gives: the bare name without copy, then its arms. */
function hairpinReading(hairpin: string, why: string): MirnaReading {
  const named = hairpin.replaceAll("-mir-", "-miR-");
  let bare = named.replace(/(?<=\w)-\d$/g, "");
  if (bare === "hsa-miR" || bare === "hsa-let") bare = named;
  return reading("hairpin", { names: [bare, `${bare}-5p`, `${bare}-3p`], why });
}

function hairpinOf(symbol: string): string {
  const match = /^MIR(LET)?(\d+)([A-Z]*)-?(\d*)$/.exec(symbol);
  if (!match) return symbol;
  const copy = match[4] ? `-${match[4]}` : "";
  return `hsa-${match[1] ? "let" : "mir"}-${match[2]}${(match[3] ?? "").toLowerCase()}${copy}`;
}
