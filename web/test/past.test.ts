import { expect, test } from "vitest";
import { gist, parsed, withQuery } from "../src/past.ts";

test("a query stands once, by its latest run, and the oldest leave", () => {
  let list = withQuery([], "ASK {}", 1);
  for (let number = 2; number < 30; number += 1) list = withQuery(list, `ASK { ?s ?p ${number} }`, number);
  list = withQuery(list, " ASK { ?s ?p 15 }\n", 99);
  expect(list.length).toBe(20);
  expect(list[0]?.at).toBe(99);
  expect(list.filter(({ query }) => query.includes("15")).length).toBe(1);
  expect(withQuery(list, "  ", 100)).toBe(list);
});

test("what is no list of queries is left out", () => {
  expect(parsed(null)).toEqual([]);
  expect(parsed("{")).toEqual([]);
  expect(parsed('[{"query": "ASK {}", "at": 1}, {"query": 2, "at": 1}, null, "x"]')).toEqual([{ query: "ASK {}", at: 1 }]);
});

test("a query is told by what comes after its prefixes", () => {
  expect(gist("# about\nPREFIX a: <urn:a>\nSELECT ?s\nWHERE { ?s ?p ?o }")).toBe("SELECT ?s WHERE { ?s ?p ?o }");
  expect(gist(`ASK { ${"x".repeat(200)} }`)).toHaveLength(110);
});
