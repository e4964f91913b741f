/** Which parts of a picture are shown together: those of one finding, so that every lit path is stated. */

export interface Lit<T> {
  /** The finding whose path is lit. */
  finding: string | undefined;
  lit: Set<T>;
  /** What only other findings of the same thing have. */
  also: Set<T>;
}

/**
 * The path of one finding through a picture.
 *
 * Of a thing with several findings it is the chosen one, if that has the thing, or else the first: the parts of all of
 * them together would join into ways that no finding states.
 */
export function path<T>(of: Map<T, string[]>, at: T | undefined, chosen: string | undefined): Lit<T> {
  const here = at === undefined ? undefined : of.get(at);
  const finding = here && !here.includes(chosen ?? "") ? here[0] : chosen;
  const lit = new Set<T>();
  const also = new Set<T>();
  for (const [part, findings] of of) {
    if (finding !== undefined && findings.includes(finding)) lit.add(part);
    else if (here?.some((name) => findings.includes(name))) also.add(part);
  }
  return { finding, lit, also };
}
