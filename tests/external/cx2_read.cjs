// Open a CX2 file in Cytoscape.js and print, as JSON, what it makes of the nodes and of the edges of one cancer.
// Arguments: the file and the identifier of the cancer.
const fs = require("node:fs");
const cytoscape = require("cytoscape");

const [file, cancer] = process.argv.slice(2);
const aspects = Object.assign({}, ...JSON.parse(fs.readFileSync(file, "utf8")));
// The attributes come last: one that is called id, source or target would break the graph.
const nodes = aspects.nodes.map((node) => ({ data: { id: `${node.id}`, ...node.v } }));
const edges = aspects.edges.map((edge) => ({
  data: { id: `e${edge.id}`, source: `${edge.s}`, target: `${edge.t}`, ...edge.v },
}));
const whole = cytoscape({ headless: true, elements: { nodes, edges } });
const chosen = whole.edges(`[cancer_id = "${cancer}"]`);
const graph = cytoscape({ headless: true, elements: chosen.union(chosen.connectedNodes()).jsons() });
graph.layout({ name: "grid" }).run();
console.log(
  JSON.stringify({
    whole: [whole.nodes().length, whole.edges().length],
    nodes: graph.nodes().map((node) => node.data("represents")),
    edges: graph.edges().map((edge) => ({
      ...edge.data(),
      from: edge.source().data("represents"),
      to: edge.target().data("represents"),
      names: [edge.source().data("name"), edge.target().data("name")],
    })),
  }),
);
