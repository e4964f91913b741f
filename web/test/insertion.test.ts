import { expect, test } from "vitest";
import { insertion } from "../src/insertion.ts";

const PATTERN = "?thing a exomet:Step .";

function inserted(query: string, cursor: number | null): string {
  const { from, to, text, begin } = insertion(query, cursor, PATTERN);
  const whole = query.slice(0, from) + text + query.slice(to);
  expect(whole.slice(begin, begin + PATTERN.length)).toBe(PATTERN);
  return whole;
}

test("without a cursor a pattern goes before the last brace, behind a full stop", () => {
  expect(inserted("SELECT * WHERE {\n  ?s ?p ?o\n}\n", null)).toBe(`SELECT * WHERE {\n  ?s ?p ?o .\n  ${PATTERN}\n}\n`);
  expect(inserted("ASK { ?s ?p ?o . }", null)).toBe(`ASK { ?s ?p ?o . ${PATTERN} }`);
  expect(inserted("ASK { ?s ?p ?o }", null)).toBe(`ASK { ?s ?p ?o . ${PATTERN} }`);
});

test("with a cursor it goes below the line of it", () => {
  const query = "SELECT * WHERE {\n  ?s a ?c .\n  ?s ?p ?o .\n}";
  expect(inserted(query, query.indexOf("?c"))).toBe(`SELECT * WHERE {\n  ?s a ?c .\n  ${PATTERN}\n  ?s ?p ?o .\n}`);
  expect(inserted(query, query.indexOf("{") + 1)).toBe(`SELECT * WHERE {\n  ${PATTERN}\n  ?s a ?c .\n  ?s ?p ?o .\n}`);
});

test("an empty text becomes a query", () => {
  expect(inserted("", 0)).toBe(`SELECT * WHERE {\n  ${PATTERN}\n}\n`);
});
