/** Where things lie: pure geometry. */

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Pushes overlapping boxes apart, each by half of the smaller overlap, until they keep the gap or 200 rounds are over. */
export function spread(boxes: Box[], gap: number): void {
  for (let round = 0, moved = true; moved && round < 200; round += 1) {
    moved = false;
    for (const [index, one] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        const overX = (one.width + other.width) / 2 + gap - Math.abs(one.x - other.x);
        const overY = (one.height + other.height) / 2 + gap - Math.abs(one.y - other.y);
        if (overX <= 0.01 || overY <= 0.01) continue;
        moved = true;
        const axis = overX < overY ? "x" : "y";
        const push = (Math.min(overX, overY) / 2) * (one[axis] < other[axis] ? -1 : 1);
        one[axis] += push;
        other[axis] -= push;
      }
    }
  }
}

/**
 * Fits boxes into a width and makes them as high as they need: they keep their order from left to right and from top to
 * bottom as far as there is room, and the gap. A box aside of its place is better than one below it.
 */
export function stack(boxes: Box[], width: number, gap: number): void {
  const area = boxes.reduce((sum, box) => sum + (box.width + gap) * (box.height + gap), 0);
  const left = scale(boxes.map(({ x }) => x), width);
  const top = scale(boxes.map(({ y }) => y), (ROOM * area) / width);
  for (const box of boxes) {
    box.x = within(left(box.x), box, width);
    box.y = top(box.y) + box.height / 2;
  }
  const placed: Box[] = [];
  for (const box of [...boxes].sort((one, other) => one.y - other.y)) {
    const ways = ASIDE.map((aside) => lowered({ ...box, x: within(box.x + aside * width, box, width) }, placed, gap));
    const costs = ways.map((way, index) => way.y - box.y + Math.abs(ASIDE[index] ?? 0) * width * 0.5);
    Object.assign(box, ways[costs.indexOf(Math.min(...costs))]);
    placed.push(box);
  }
}

/** The room that boxes take up where lines pass between them, as a multiple of their own. */
const ROOM = 1.5;
/** How far aside a box may go, in parts of the width. */
const ASIDE = [0, 0.1, -0.1, 0.2, -0.2, 0.35, -0.35, 0.5, -0.5];

/** From the range of some numbers to that from 0 to a length. */
function scale(numbers: number[], length: number): (number: number) => number {
  const least = Math.min(...numbers);
  const range = Math.max(...numbers) - least || 1;
  return (number) => ((number - least) / range) * length;
}

function within(x: number, box: Box, width: number): number {
  return Math.max(box.width / 2, Math.min(width - box.width / 2, x));
}

/** The box at the first height at which it overlaps none of the others. */
function lowered(box: Box, others: Box[], gap: number): Box {
  const lower = { ...box };
  const near = others.filter((other) => Math.abs(other.x - box.x) < (other.width + box.width) / 2 + gap);
  for (const other of near.sort((one, two) => one.y - one.height / 2 - (two.y - two.height / 2))) {
    const apart = (other.height + box.height) / 2 + gap;
    if (Math.abs(other.y - lower.y) < apart) lower.y = other.y + apart;
  }
  return lower;
}

export type Point = [number, number];

export interface Curve {
  start: Point;
  middle: Point;
  end: Point;
}

/**
 * A curve from one point to another that leaves out what lies around both: `leave` says how far that reaches in a
 * direction. `along` is the direction at the end of the curve.
 */
export function trim(
  from: Point,
  to: Point,
  offset: number,
  leaveFrom: (along: Point) => number,
  leaveTo: (along: Point) => number,
): Curve & { along: Point } {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const across: Point = [-(to[1] - from[1]) / length, (to[0] - from[0]) / length];
  const middle: Point = [
    (from[0] + to[0]) / 2 + across[0] * offset,
    (from[1] + to[1]) / 2 + across[1] * offset,
  ];
  const towards = (point: Point, leave: (along: Point) => number): { place: Point; along: Point } => {
    const far = Math.hypot(middle[0] - point[0], middle[1] - point[1]) || 1;
    const along: Point = [(middle[0] - point[0]) / far, (middle[1] - point[1]) / far];
    const step = Math.min(leave(along), far * 0.9);
    return { place: [point[0] + along[0] * step, point[1] + along[1] * step], along };
  };
  const start = towards(from, leaveFrom);
  const end = towards(to, leaveTo);
  return { start: start.place, middle, end: end.place, along: [-end.along[0], -end.along[1]] };
}

/** How much of a curve lies in boxes: the number of its places, out of 20 for each, that one covers. */
export function covered({ start, middle, end }: Curve, boxes: Box[]): number {
  let found = 0;
  for (let part = 0.025; part < 1; part += 0.05) {
    const at = (axis: 0 | 1): number =>
      (1 - part) ** 2 * start[axis] + 2 * part * (1 - part) * middle[axis] + part ** 2 * end[axis];
    const [x, y] = [at(0), at(1)];
    found += boxes.filter((box) => Math.abs(x - box.x) < box.width / 2 && Math.abs(y - box.y) < box.height / 2).length;
  }
  return found;
}
