import { expect, test } from "vitest";
import { path } from "../src/paths.ts";

// F1: sender, PTEN, AKT; F2: PTEN, angiogenesis; F3 elsewhere.
const OF = new Map([
  ["sender", ["F1"]],
  ["PTEN", ["F1", "F2"]],
  ["AKT", ["F1"]],
  ["angiogenesis", ["F2"]],
  ["KLF2", ["F3"]],
]);

test("of a thing with several findings the path of the first is lit, and no other", () => {
  const { finding, lit, also } = path(OF, "PTEN", undefined);
  expect(finding).toBe("F1");
  expect([...lit]).toEqual(["sender", "PTEN", "AKT"]);
  expect([...also]).toEqual(["angiogenesis"]);
});

test("the chosen finding is lit where it has the thing, and else that of the thing", () => {
  expect([...path(OF, "PTEN", "F2").lit]).toEqual(["PTEN", "angiogenesis"]);
  expect([...path(OF, "KLF2", "F2").lit]).toEqual(["KLF2"]);
  expect([...path(OF, undefined, "F2").lit]).toEqual(["PTEN", "angiogenesis"]);
});

test("without a thing and a choice nothing is lit", () => {
  const { finding, lit, also } = path(OF, undefined, undefined);
  expect([finding, lit.size, also.size]).toEqual([undefined, 0, 0]);
});
