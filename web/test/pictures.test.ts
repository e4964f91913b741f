import { expect, test } from "vitest";
import { covered, spread, stack, trim } from "../src/places.ts";
import { fileName, grow, numbers, seeded, wrap } from "../src/words.ts";

test("a label breaks at spaces and hyphens, and what is too long ends in an ellipsis", () => {
  expect(wrap("epithelial to mesenchymal transition")).toEqual(["epithelial to", "mesenchymal", "transition"]);
  expect(wrap("hsa-miR-1247-3p", 9)).toEqual(["hsa-miR-", "1247-3p"]);
  expect(wrap("PTEN")).toEqual(["PTEN"]);
  expect(wrap("one two three four", 5, 2)).toEqual(["one", "two…"]);
  expect(wrap("")).toEqual([]);
});

test("no sign of a label is lost when it is broken", () => {
  for (const label of ["PI3K/AKT signaling", "ERK1/2", "a - b", "non-small cell lung carcinoma"]) {
    expect(wrap(label, 4, 99).join("").replaceAll(" ", "")).toBe(label.replaceAll(" ", ""));
  }
});

test("the sequence of numbers repeats with its seed", () => {
  const [one, same, other] = [seeded(1), seeded(1), seeded(2)];
  const drawn = [one(), one(), one()];
  expect([same(), same(), same()]).toEqual(drawn);
  expect(other()).not.toBe(drawn[0]);
  expect(drawn.every((number) => number >= 0 && number < 1)).toBe(true);
});

test("boxes that overlap are pushed apart", () => {
  const boxes = Array.from({ length: 12 }, (_, index) => ({ x: index % 3, y: index % 4, width: 30, height: 20 }));
  spread(boxes, 4);
  for (const [index, one] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) {
      expect(Math.abs(one.x - other.x) >= 33.9 || Math.abs(one.y - other.y) >= 23.9).toBe(true);
    }
  }
});

test("boxes are stacked within a width, and those on top stay on top", () => {
  const random = seeded(3);
  const boxes = Array.from({ length: 60 }, () => ({
    x: random() * 900,
    y: random() * 500,
    width: 40 + random() * 60,
    height: 40 + random() * 40,
  }));
  const highest = boxes.reduce((one, other) => (one.y < other.y ? one : other));
  const lowest = boxes.reduce((one, other) => (one.y > other.y ? one : other));
  stack(boxes, 340, 8);
  for (const [index, one] of boxes.entries()) {
    expect(one.x - one.width / 2).toBeGreaterThanOrEqual(-0.01);
    expect(one.x + one.width / 2).toBeLessThanOrEqual(340.01);
    for (const other of boxes.slice(index + 1)) {
      const apart = Math.abs(one.x - other.x) >= (one.width + other.width) / 2 + 7.99;
      expect(apart || Math.abs(one.y - other.y) >= (one.height + other.height) / 2 + 7.99).toBe(true);
    }
  }
  expect(highest.y).toBeLessThan(lowest.y);
});

test("a line leaves out the room around its ends, however near they are", () => {
  const line = trim([0, 0], [100, 0], 0, () => 10, () => 20);
  expect(line.start).toEqual([10, 0]);
  expect(line.end).toEqual([80, 0]);
  expect(line.along[0]).toBeCloseTo(1);
  const near = trim([0, 0], [10, 0], 0, () => 50, () => 50);
  expect(near.start[0]).toBeLessThan(near.end[0] + 5);
});

test("widths grow with counts, up to the widest", () => {
  expect(grow(1, 1.4, 6)).toBeCloseTo(1.4);
  expect(grow(4, 1.4, 6)).toBeGreaterThan(grow(2, 1.4, 6));
  expect(grow(1000, 1.4, 6)).toBe(6);
});

test("a title gives a name that every file system takes", () => {
  expect(fileName("What acts on what: miR-21 / HCC?")).toBe("what-acts-on-what-mir-21-hcc");
  expect(fileName("…")).toBe("picture");
});

test("a line is known to lie on a box that it crosses, and not once it is bent around it", () => {
  const box = { x: 50, y: 0, width: 20, height: 20 };
  const straight = trim([0, 0], [100, 0], 0, () => 0, () => 0);
  const bent = trim([0, 0], [100, 0], 60, () => 0, () => 0);
  // Four of the twenty places of the straight line are less than ten away from the middle.
  expect(covered(straight, [box])).toBe(4);
  expect(covered(bent, [box])).toBe(0);
});

test.each([
  [2, 2, 0, "+2"],
  [1, 0, 1, "−1"],
  [2, 1, 0, "+1/2"],
  [11, 9, 0, "+9/11"],
  [2, 1, 1, "+1−1/2"],
  [1, 1, 1, "+1−1/1"],
  [3, 0, 0, "3"],
])("of %i findings %i promote and %i suppress: %s", (count, up, down, text) => {
  expect(numbers({ count, up, down })).toBe(text);
});
