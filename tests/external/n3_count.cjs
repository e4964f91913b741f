// Parse RDF files with N3.js and print, as JSON, how many quads each graph of each file holds.
// Arguments: pairs of media type and file. Giving the media type makes the parser strict: what only Notation3, or
// only TriG, allows is an error in Turtle.
const fs = require("node:fs");
const { Parser } = require("n3");

const found = {};
const pairs = process.argv.slice(2);
for (let i = 0; i < pairs.length; i += 2) {
  const [format, file] = [pairs[i], pairs[i + 1]];
  try {
    const graphs = {};
    for (const quad of new Parser({ format }).parse(fs.readFileSync(file, "utf8"))) {
      graphs[quad.graph.value] = (graphs[quad.graph.value] ?? 0) + 1;
    }
    found[file] = { graphs };
  } catch (error) {
    found[file] = { error: String(error) };
  }
}
console.log(JSON.stringify(found));
