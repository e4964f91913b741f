import { expect, test } from "vitest";
import { curl, python } from "../src/snippets.ts";

test("a quote in a query does not end the quoted text of a shell", () => {
  expect(curl("http://x/sparql", "SELECT ?s { ?s ?p 'a' }")).toContain("'query=SELECT ?s { ?s ?p '\\''a'\\'' }'");
});

test("a program has the query line by line", () => {
  expect(python("http://x/sparql", 'ASK {\n ?s ?p "a" }')).toContain('query = (\n    "ASK {\\n"\n    " ?s ?p \\"a\\" }"\n)');
});
