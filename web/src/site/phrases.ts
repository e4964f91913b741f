/** Words of a search that name nothing: those of grammar, of roles, and of what is done; the rules of `exomet.finding.phrases`. */

import { pattern, plainText } from "./compared.ts";
import type { Index, Role } from "./data.ts";

const MOST_WORDS = 16;

/** What the word before a name says of the thing: the roles that it must have, and which way it must go. */
export interface Limit {
  word: string;
  roles: string[];
  sign: number;
}

export class Phrases {
  private readonly filler: RegExp;
  private readonly derived: RegExp;
  private readonly andOthers: RegExp;
  private readonly shortForms: RegExp;
  private readonly metastasis: RegExp;
  private readonly pluralOfMouse: RegExp;
  private readonly articles: Set<string>;
  private readonly carrierWord: RegExp;
  private readonly cellWord: RegExp;

  constructor(private readonly index: Index) {
    this.filler = pattern(index.patterns.filler ?? ["", ""], "", true);
    this.derived = pattern(index.patterns.derived ?? ["", ""], "g");
    this.andOthers = pattern(index.patterns.andOthers ?? ["", ""], "g");
    this.shortForms = pattern(index.patterns.shortForms ?? ["", ""], "g");
    this.metastasis = pattern(index.patterns.metastasis ?? ["", ""], "", true);
    this.pluralOfMouse = pattern(index.patterns.pluralOfMouse ?? ["", ""], "g");
    this.articles = new Set(index.articles);
    this.carrierWord = pattern(index.patterns.carrierWord ?? ["", ""], "", true);
    this.cellWord = pattern(index.patterns.cellWord ?? ["", ""], "", true);
  }

  /** The words of a text as they are read. */
  typed(text: string): string[] {
    const named = plainText(text).replace(this.derived, "from $1").replace(this.andOthers, " ");
    const spelled = named.replace(this.shortForms, "metastasis").replace(this.pluralOfMouse, "mouse");
    return (spelled.match(/[^\s,;?]+/g) ?? []).slice(0, MOST_WORDS);
  }

  /** Whether a word names nothing by itself. */
  isFiller(word: string): boolean {
    return this.filler.test(word) || this.verbIn(word) !== "";
  }

  /** Whether a word says that a cancer has spread. */
  isMetastasis(word: string): boolean {
    return this.metastasis.test(word);
  }

  /** The model system that the first words name, empty if they name none. */
  systemNamed(words: string[]): string {
    const first = words.slice(0, 2).join(" ").toLowerCase();
    return this.index.systems.includes(first) ? first : "";
  }

  /** Whether a word is one for vesicles, which say nothing beside another name. */
  isCarrier(word: string): boolean {
    return this.carrierWord.test(word);
  }

  /** Whether a word is one for cells, which the graph may not have. */
  isCell(word: string): boolean {
    return this.cellWord.test(word);
  }

  isArticle(word: string): boolean {
    return this.articles.has(word.toLowerCase());
  }

  /** What a word says of the thing that is named after it; null if it says nothing. */
  limitOf(word: string): Limit | null {
    const roles = this.index.rolesByWord[word.toLowerCase()];
    if (roles) return { word, roles, sign: 0 };
    const verb = this.verbIn(word);
    if (!verb) return null;
    return { word, roles: verb === "target" ? ["target"] : this.index.affected, sign: this.index.verbs[verb] ?? 0 };
  }

  gloss({ roles, sign }: Limit): string {
    if (sign) return sign > 0 ? "increased" : "decreased";
    return roles.join("|") === this.index.affected.join("|") ? "affected" : `as ${roles.join(" or ")}`;
  }

  /** The kinds of thing that may have one of the roles of a limit. */
  kinds({ roles }: Limit): Set<string> {
    return new Set(this.index.roles.filter((role: Role) => roles.includes(role.name)).flatMap(({ kinds }) => kinds));
  }

  saysDirection(word: string): boolean {
    return (this.limitOf(word)?.sign ?? 0) !== 0;
  }

  private verbIn(word: string): string {
    const folded = word.toLowerCase();
    for (const ending of this.index.verbEndings) {
      const verb = folded.slice(0, folded.length - ending.length);
      if (folded.endsWith(ending) && Object.hasOwn(this.index.verbs, verb)) return verb;
    }
    return "";
  }
}
