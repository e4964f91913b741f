import { describe, expect, test } from "vitest";
import { declared, searchedName, shorten, suggest, typedName, written, type Thing } from "../src/completion.ts";

const THINGS: Thing[] = [
  ["breast cancer", "MONDO:0007254", "cancer", ["mammary cancer"]],
  ["progesterone-receptor negative breast cancer", "MONDO:0000618", "cancer"],
  ["hepatocellular carcinoma", "MONDO:0007256", "cancer", ["HCC"]],
  ["hsa-miR-21", "mirna:hsa-miR-21", "mirna", ["miR-21"]],
  ["hsa-miR-210-3p", "mirna:MIMAT0000267", "mirna", ["miR-210"]],
  ["hepatic stellate cell", "CL:0000632", "cell"],
  ["cancer", "exomet:cancer", "relation", [], ["cancer"]],
  ["recipient cell", "exomet:recipientCell", "relation", [], ["cell"]],
];
const PREFIXES = { exomet: "https://w3id.org/exomet/ontology/", MONDO: "http://purl.obolibrary.org/obo/MONDO_", obo: "http://purl.obolibrary.org/obo/" };

const curies = (typed: string): string[] => suggest(typed, THINGS).map(({ thing }) => thing[1]);

describe("suggest", () => {
  test("the beginning of a label goes before its middle", () => {
    expect(curies("breast")).toEqual(["MONDO:0007254", "MONDO:0000618"]);
  });
  test("a synonym gives the thing that it means, and is named", () => {
    expect(suggest("hcc", THINGS)).toEqual([{ thing: THINGS[2], matched: "HCC" }]);
  });
  test("a short name goes before a longer one that begins with it", () => {
    expect(curies("miR-21")[0]).toBe("mirna:hsa-miR-21");
  });
  test("a CURIE may be begun", () => {
    expect(curies("MONDO:00072")).toEqual(["MONDO:0007254", "MONDO:0007256"]);
  });
  test("no match in the middle of a word", () => {
    expect(curies("ancer")).toEqual([]);
  });
});

describe("typedName", () => {
  test.each([
    ["?finding exomet:cancer/a breast canc", "breast canc"],
    ["?s a hsa-miR-2", "hsa-miR-2"],
    ["VALUES ?x { hep", "hep"],
  ])("%s", (line, typed) => {
    expect(typedName(line, THINGS)?.typed).toBe(typed);
  });
  test.each(["?breast", "$breast", '"breast', "<http://breast", "# breast", "?s a b", ""])("nothing in %s", (line) => {
    expect(typedName(line, THINGS)).toBeNull();
  });
  test("a string that is closed does not hinder", () => {
    expect(typedName('FILTER(?x = "a") . ?s a breast', THINGS)?.typed).toBe("breast");
  });
});

test.each([
  ["?finding exomet:cancer hepat", "MONDO:0007256"],
  ["?finding exomet:cancer/a/rdfs:subClassOf* hepat", "MONDO:0007256"],
  ["?finding exomet:recipientCell/a hepat", "CL:0000632"],
  // Without a relation the shorter name goes first.
  ["VALUES ?x { hepat", "CL:0000632"],
])("after %s comes what the relation leads to", (line, curie) => {
  expect(typedName(line, THINGS)?.suggestions[0]?.thing[1]).toBe(curie);
});

describe("declared", () => {
  const MONDO = `PREFIX MONDO: <${PREFIXES.MONDO}>\n`;
  test.each([
    ["SELECT * { ?s a MONDO:0007254 }", MONDO],
    ["SELECT * { ?s exomet:cancer/a MONDO:0007254 }", `PREFIX exomet: <${PREFIXES.exomet}>\n${MONDO}`],
    ["prefix MONDO: <http://else/> SELECT * { ?s a MONDO:1 }", ""],
    ['SELECT * { ?s a "MONDO:1" , <MONDO:1>, other:1 } # MONDO:1', ""],
    ["SELECT ?MONDO { ?MONDO a ?b }", ""],
  ])("%s", (query, lines) => {
    expect(declared(query, PREFIXES)).toBe(lines + query);
  });
});

describe("written", () => {
  test("a prefix that is not declared is added", () => {
    expect(written("MONDO:0007254", "SELECT *", PREFIXES)).toEqual({
      name: "MONDO:0007254",
      prefix: "PREFIX MONDO: <http://purl.obolibrary.org/obo/MONDO_>\n",
    });
  });
  test("a declared one is used", () => {
    const query = "prefix MONDO: <http://purl.obolibrary.org/obo/MONDO_>";
    expect(written("MONDO:0007254", query, PREFIXES).prefix).toBe("");
  });
  test("one declared for something else is avoided", () => {
    expect(written("MONDO:0007254", "PREFIX MONDO: <http://else/>", PREFIXES)).toEqual({
      name: "<http://purl.obolibrary.org/obo/MONDO_0007254>",
      prefix: "",
    });
  });
  test("a local name with other signs becomes an IRI", () => {
    expect(written("exomet:a/b", "", PREFIXES).name).toBe("<https://w3id.org/exomet/ontology/a/b>");
  });
});

test("an IRI is shortened by its longest namespace", () => {
  expect(shorten("http://purl.obolibrary.org/obo/MONDO_0007254", PREFIXES)).toBe("MONDO:0007254");
  expect(shorten("http://purl.obolibrary.org/obo/GO_1", PREFIXES)).toBe("obo:GO_1");
  expect(shorten("http://else/1", PREFIXES)).toBe("http://else/1");
});

describe("searchedName", () => {
  const FAMILY: Thing = ["mir-21 family", "mirna:MIPF0000060", "mirna"];
  const labels = (text: string): string[] | undefined =>
    searchedName(text, [...THINGS, FAMILY])?.suggestions.map(({ thing }) => thing[0]);

  test("a name goes before its family, though it is known by a synonym", () => {
    expect(labels("miR-2")).toEqual(["hsa-miR-21", "hsa-miR-210-3p", "mir-21 family"]);
  });
  test("the last words are completed, and what is before them stays", () => {
    expect(searchedName("miR-21 in breast ca", THINGS)?.typed).toBe("breast ca");
    expect(labels("miR-21 in hepat")?.[0]).toBe("hepatic stellate cell");
  });
  test("one letter, a space at the end and unknown words offer nothing", () => {
    for (const text of ["m", "breast ", "", "qqq zz"]) expect(searchedName(text, THINGS)).toBeNull();
  });
  test("no more are offered than asked for", () => {
    expect(searchedName("h", THINGS)).toBeNull();
    expect(searchedName("he", THINGS, 1)?.suggestions.length).toBe(1);
  });
});
