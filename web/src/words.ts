/** Words and numbers of the pictures: pure functions. */

/**
 * Breaks a label into lines of about `width` characters, at spaces, hyphens and slashes.
 * A last line that does not fit ends in an ellipsis; the full label stays in the note of the element.
 */
export function wrap(label: string, width = 18, most = 3): string[] {
  const parts = label.match(/[^\s/-]+[/-]*\s*|[\s/-]+/g) ?? [label];
  const lines: string[] = [];
  let line = "";
  for (const part of parts) {
    if (line && (line + part).trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += part;
  }
  if (line.trim()) lines.push(line.trimEnd());
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  kept[most - 1] = `${kept[most - 1] ?? ""}…`;
  return kept;
}

/** "1 finding", "2 findings". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A width or size that grows with the root of a count, so that ten findings do not drown one. */
export function grow(count: number, least: number, most: number): number {
  return Math.min(most, least + (Math.sqrt(Math.max(count, 1)) - 1) * least);
}

/** A repeatable sequence of numbers in [0, 1): the mulberry32 generator. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A file name from a title. */
export function fileName(title: string): string {
  return (
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "picture"
  );
}

/** Findings that promote and that suppress, of how many where that is not all: "+2", "−1", "+1/2", "+1−1/2", "2". */
export function numbers({ count, up, down }: { count: number; up: number; down: number }): string {
  const signs = `${up ? `+${up}` : ""}${down ? `−${down}` : ""}`;
  return (up === count && !down) || (down === count && !up) ? signs : `${signs}${signs && "/"}${count}`;
}
