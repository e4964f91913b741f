/** How names mean things of the graph, or why not; the rules of `exomet.graph.readings` and what it reads by. */

import { pattern, didYouMean, withoutEnd } from "./compared.ts";
import type { Abbreviation, Index } from "./data.ts";
import { Lexicon, Unknown, type Thing } from "./lexicon.ts";
import { MirnaNames, type MirnaReading } from "./mirna.ts";
import { isExact, isOfSource, Nomenclature, type Gene } from "./nomenclature.ts";

/** What a name means, why, and what to tell whoever uses it. */
export interface NameReading {
  thing: Thing;
  why: string;
  note: string;
}

const HOW_NAMED: Record<string, string> = { symbol: "approved symbol", previous: "previous symbol", alias: "alias" };

function read(thing: Thing, why: string, note = ""): NameReading {
  return { thing, why, note };
}

function labels(things: Thing[]): string[] {
  return things.map(({ label }) => label);
}

function joined(...parts: string[]): string {
  return parts.filter(Boolean).join("; ");
}

export class Readings {
  readonly nomenclature: Nomenclature;
  readonly mirnas: MirnaNames;
  private readonly unlikeMirbase: RegExp;
  private readonly cellSuffix: RegExp;

  constructor(
    index: Index,
    private readonly lexicon: Lexicon,
  ) {
    this.nomenclature = new Nomenclature(index);
    this.mirnas = new MirnaNames(index, this.nomenclature);
    const [source, flags] = index.patterns.unlikeMirbase ?? ["", ""];
    this.unlikeMirbase = pattern([`^(?:${source})`, flags]);
    this.cellSuffix = pattern(index.patterns.cellSuffix ?? ["", ""], "g");
  }

  /** How a name means a thing by its own label or CURIE; null if it takes nomenclature. */
  plainly(text: string, form: string, thing: Thing): NameReading | null {
    const { compared } = this.lexicon;
    if (thing.kinds.has("mirna") && this.unlikeMirbase.test(text)) return null;
    if (compared.normalise(thing.label) === compared.normalise(form)) return read(thing, "label");
    if (thing.curie.toLowerCase() === text.toLowerCase()) return read(thing, "CURIE");
    const key = this.lexicon.mirnaKey(text)?.join("|");
    return key && key === this.lexicon.mirnaKey(thing.label)?.join("|") ? read(thing, "synonym") : null;
  }

  /** How a name means a thing that the graph has by this form of it. */
  inGraph(text: string, form: string, thing: Thing): NameReading {
    const plain = this.plainly(text, form, thing);
    if (plain) return plain;
    if (thing.kinds.has("mirna") && this.unlikeMirbase.test(text)) return this.mirnaInGraph(text, thing);
    if (thing.kinds.has("molecule")) return this.synonymOfGene(text, thing);
    return read(thing, "synonym", this.nomenclature.otherUsage(text, thing.label));
  }

  /** What a name that the graph lacks means by the nomenclature of the field; null if it is no name of it either. */
  byNomenclature(text: string, kinds: string[] = []): NameReading | null {
    const forms = new Set([text, text.replace(this.cellSuffix, ""), withoutEnd(text, "s")]);
    for (const form of forms) {
      const found = this.abbreviation(form, this.nomenclature.abbreviations(form, kinds));
      if (found) return found;
    }
    if (!kinds.length || kinds.includes("mirna")) {
      const mirna = this.mirnas.read(text);
      const found = mirna && this.mirnaElsewhere(text, mirna);
      if (found) return found;
    }
    return !kinds.length || kinds.includes("molecule") ? this.gene(text) : null;
  }

  /** Why a name must not be taken for a thing of a kind; empty if it may be. */
  refusal(text: string, kind: string): string {
    try {
      const thing = this.lexicon.find(text, kind)[0];
      if (thing) this.inGraph(text, text, thing);
      else {
        this.refuseLackingTerm(text, kind);
        this.byNomenclature(text, [kind]);
      }
    } catch (error) {
      if (error instanceof Unknown) return error.message;
      throw error;
    }
    return "";
  }

  /** Why the CURIE or IRI of a term is not understood. */
  missingIdentifier(text: string): string {
    const symbol = text.toLowerCase().startsWith("hgnc:") ? this.nomenclature.geneSymbol(text) : "";
    if (symbol) return `${text} (${symbol}) is a human gene that the graph does not have`;
    return `${text} is not in the graph`;
  }

  /** Refuses the full name of what only an abbreviation tells to be lacking in the graph. */
  refuseLackingTerm(text: string, asked = ""): void {
    const [, kind = ""] = this.nomenclature.withoutTerm(text) ?? [];
    if (!kind || (asked && asked !== kind)) return;
    throw new Unknown(`${text} is a ${kind} that the graph does not have`, this.lexicon.near(text, kind));
  }

  private abbreviation(text: string, meanings: Abbreviation[]): NameReading | null {
    if (!meanings.length) return null;
    const meaning = this.oneMeaning(text, meanings);
    const [, kind, words, label, usage] = meaning;
    const thing = label ? this.lexicon.labelled(label, kind)[0] : undefined;
    const code = usage === "TCGA" ? "the code of TCGA for " : "";
    if (!thing) {
      const reason = `${text} is ${code}${words}, a ${kind} that the graph does not have`;
      throw new Unknown(reason, this.lexicon.near(words, kind));
    }
    let note = `${text} is ${code}${words}; it is read as ${label}`;
    if (isExact(meaning)) note = `${text} is read as ${label}`;
    if (meanings.length > 1) note = this.nomenclature.otherUsage(text, label) || note;
    return read(thing, "abbreviation", note);
  }

  private oneMeaning(text: string, meanings: Abbreviation[]): Abbreviation {
    const [first, second] = meanings;
    if (first && !second) return first;
    const [own, other] = meanings.filter(isOfSource);
    if (own && !other) return own;
    const words = meanings.map(([, , its]) => its).join("; ");
    const known = meanings.map(([, , , label]) => label).filter(Boolean);
    throw new Unknown(`"${text}" may mean ${words}: give the name`, known);
  }

  private mirnaInGraph(text: string, thing: Thing): NameReading {
    const mirna = this.mirnas.read(text);
    if (!mirna) return read(thing, "synonym");
    if (mirna.refusal) throw new Unknown(mirna.refusal, [thing.label]);
    return read(thing, formOfMirna(mirna), noteOn(text, mirna, thing));
  }

  private mirnaElsewhere(text: string, mirna: MirnaReading): NameReading | null {
    if (mirna.refusal) throw new Unknown(mirna.refusal);
    const named = mirna.names.flatMap((label) => this.lexicon.labelled(label, "mirna"));
    const first = named[0];
    if (mirna.form === "gene symbol" || mirna.form === "hairpin") {
      if (!first) throw new Unknown(`${mirna.why}; none of its arms is in the graph`);
      if (first.label !== mirna.names[0]) this.checkArms(mirna, named);
      return read(first, formOfMirna(mirna), noteOn(text, mirna, first));
    }
    if (first) return read(first, formOfMirna(mirna), noteOn(text, mirna, first));
    this.refuseMirna(mirna);
    return mirna.form === "bare" ? this.byArms(text, mirna) : null;
  }

  private checkArms(mirna: MirnaReading, arms: Thing[]): void {
    const names = labels(arms);
    if (names.length > 1) throw new Unknown(`${mirna.why}, which gives ${names.join(" and ")}`, names);
    const meant = this.mirnas.read(mirna.names[0] ?? "");
    if (meant && !meant.names.includes(names[0] ?? "")) {
      throw new Unknown(withOffer(`${mirna.why}; ${meant.why}`, arms), names);
    }
  }

  /** Reads a name without arm that the history of miRBase does not explain, by its arms. */
  private byArms(text: string, mirna: MirnaReading): NameReading | null {
    const arms = this.lexicon.arms(text);
    const bare = mirna.names[0] ?? "";
    const real = [`${bare}-5p`, `${bare}-3p`].filter((name) => this.nomenclature.mirbase(name).length);
    const [arm, another] = arms;
    if (arm && !another && real.length < 2) {
      return read(arm, "arm", `${text} is read as ${arm.label}, the only arm of it in the graph`);
    }
    if (another) {
      const meanings = arms.map(({ label, curie }) => `${label} (${curie})`).join("; ");
      throw new Unknown(`"${text}" may mean ${meanings}: give the CURIE`, labels(arms));
    }
    if (!real.length) return null;
    throw new Unknown(withOffer(`miRBase 22 has ${real.join(" and ")} and no ${bare}`, arms), labels(arms));
  }

  /** Refuses a microRNA that miRBase knows and the graph does not have, and offers its other arms. */
  private refuseMirna(mirna: MirnaReading): void {
    const name = mirna.names.at(-1) ?? "";
    const entry = this.nomenclature.mature(name).at(-1);
    if (!entry) return;
    let reason = `${name} (${entry.accession}) is in miRBase, not in the graph`;
    if (mirna.why && mirna.form !== "accession") reason = `${mirna.why}, and ${reason}`;
    const arms = this.lexicon.arms(name);
    if (arms.length) throw new Unknown(withOffer(reason, arms), labels(arms));
    const near = this.lexicon.near(name, "mirna");
    throw new Unknown(joined(reason, didYouMean(near)), near);
  }

  private synonymOfGene(text: string, thing: Thing): NameReading {
    const genes = this.nomenclature.genesOfName(text);
    const first = genes[0];
    if (first?.how === "symbol" && first.curie !== thing.curie) {
      throw new Unknown(anotherGene(text, genes, thing), [thing.label]);
    }
    const own = genes.find(({ curie }) => curie === thing.curie);
    return read(thing, own ? (HOW_NAMED[own.how] ?? "synonym") : "synonym", sharedAlias(text, genes, thing));
  }

  /** The gene of the graph that HGNC knows by a name. */
  private gene(text: string): NameReading | null {
    const date = this.nomenclature.dateOfGene(text);
    if (date) throw new Unknown(date);
    const genes = this.nomenclature.genesOfName(text);
    const first = genes[0];
    if (!first) return null;
    if (first.how === "symbol") throw new Unknown(lackingGene(first));
    if (this.mirnas.read(text)) return null;
    const known = genes.flatMap((gene) => {
      const things = this.lexicon.labelled(gene.symbol, "molecule").filter(({ curie }) => curie === gene.curie);
      return things.map((thing) => ({ gene, thing }));
    });
    if (genes.length === 1 && known[0]) {
      const { gene, thing } = known[0];
      const note = `${text} is read as ${thing.label}, being ${articled(gene)} of it`;
      return read(thing, HOW_NAMED[gene.how] ?? "", note);
    }
    const offers = known.map(({ thing }) => thing.label);
    throw new Unknown(unclearGene(text, genes, offers), offers);
  }
}

/** How a name follows from its text, in a word or two. */
function formOfMirna({ form, why }: MirnaReading): string {
  if (why && (form === "bare" || form === "arm")) return "miRBase history";
  return form === "star" ? "star form" : form;
}

function noteOn(text: string, mirna: MirnaReading, thing: Thing): string {
  return !mirna.why || mirna.form === "accession" ? "" : `${text} is read as ${thing.label}: ${mirna.why}`;
}

function withOffer(reason: string, things: Thing[]): string {
  return things.length ? `${reason}; the graph has ${labels(things).join(" and ")}` : reason;
}

function articled({ how }: Gene): string {
  return how === "previous" ? "a former symbol" : "an alias";
}

function lackingGene({ symbol, curie }: Gene): string {
  return `${symbol} (${curie}) is a human gene that the graph does not have`;
}

function anotherGene(text: string, genes: Gene[], thing: Thing): string {
  const [first, ...rest] = genes;
  const reason = `${first ? lackingGene(first) : ""}; ${text} was also `;
  const own = rest.find(({ curie }) => curie === thing.curie);
  return own ? `${reason}${articled(own)} of ${thing.label}` : `${reason}used for ${thing.label}`;
}

/** That other genes go by the name of a gene too; empty if none does. */
function sharedAlias(text: string, genes: Gene[], thing: Thing): string {
  const others = genes.filter(({ curie }) => curie !== thing.curie).map(({ symbol, curie }) => `${symbol} (${curie})`);
  if (!others.length || others.length === genes.length) return "";
  return `${text} is read as ${thing.label}; ${others.join(" and ")} went by that name too`;
}

function unclearGene(text: string, genes: Gene[], offers: string[]): string {
  const meanings = genes.map(({ symbol, curie }) => `${symbol} (${curie})`);
  if (genes[0] && genes.length === 1) {
    return `${text} is ${articled(genes[0])} of ${meanings[0]}, a human gene that the graph does not have`;
  }
  const offer = offers.length ? `the graph has ${offers.join(" and ")}` : "the graph has none of them";
  return `"${text}" may mean ${meanings.join("; ")}: ${offer}`;
}
