/**
 * Builds each part of the scripts as one classic script: the main one, which every page has, and those
 * that it adds to a page on demand. Browsers refuse modules on pages that were opened as files.
 *
 *     node build.mjs [--outDir FOLDER]
 */

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, copyFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "vite";

const NOTICES = "THIRD-PARTY.txt";
const PARTS = ["network", "flow", "heatmap", "tropism", "sparql", "combobox", "site"];

// Relative, so that the site also works from a sub-folder. Files lie side by side: the pages serve them as assets/<name>.
const OPTIONS = {
  assetsDir: "",
  // (a style sheet within the script would break the content policy)
  cssCodeSplit: false,
  emptyOutDir: true,
  manifest: "manifest.json",
  license: { fileName: NOTICES },
  modulePreload: { polyfill: false },
  target: "es2022",
  // The first that know light-dark(); lowered, it would need the colour scheme in the same style sheet.
  cssTarget: ["chrome123", "firefox120", "safari17.5"],
  chunkSizeWarningLimit: 700,
};

const { values } = parseArgs({ options: { outDir: { type: "string" } } });
const out = values.outDir ?? new URL("../src/exomet/pages/bundle", import.meta.url).pathname;

/** Builds a part; returns its files by the place in the manifest of Vite. */
async function buildPart(name, folder, define = {}) {
  const output = {
    format: "iife",
    name: `exomet_${name}`,
    entryFileNames: "[name]-[hash].js",
    assetFileNames: "[name]-[hash][extname]",
  };
  const rolldownOptions = { input: `src/${name}.ts`, output, preserveEntrySignatures: "strict" };
  await build({
    base: "./",
    configFile: false,
    define,
    logLevel: "warn",
    build: { ...OPTIONS, outDir: folder, rolldownOptions },
  });
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf-8"));
  const entry = Object.values(manifest).find(({ isEntry }) => isEntry);
  const css = Object.values(manifest).flatMap(({ file, css = [] }) => [file, ...css].filter((each) => each.endsWith(".css")));
  return { file: entry.file, css: [...new Set(css)] };
}

/** The packages of several lists of licences, each once. */
function merged(texts) {
  const sections = new Map();
  let head = "";
  for (const text of texts) {
    const [first, ...rest] = text.split(/^(?=## )/m);
    head ||= first;
    for (const section of rest) sections.set(section.split("\n", 1)[0], section.trimEnd());
  }
  const inOrder = [...sections].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, section]) => section);
  return `${head}${inOrder.join("\n\n")}\n`;
}

const scratch = mkdtempSync(join(tmpdir(), "exomet-parts-"));
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const manifest = {};
const notices = [];

async function add(name, define) {
  const folder = join(scratch, name);
  const part = await buildPart(name, folder, define);
  for (const file of readdirSync(folder)) {
    if (/\.(js|css)$/.test(file)) copyFileSync(join(folder, file), join(out, file));
    if (file === NOTICES) notices.push(readFileSync(join(folder, file), "utf-8"));
  }
  manifest[`src/${name}.ts`] = name === "main" ? { ...part, isEntry: true } : part;
}

for (const name of PARTS) await add(name, {});
const parts = Object.fromEntries(PARTS.map((name) => [name, manifest[`src/${name}.ts`]]));
await add("main", { __PARTS__: JSON.stringify(parts) });
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
writeFileSync(join(out, NOTICES), merged(notices));
rmSync(scratch, { recursive: true });
