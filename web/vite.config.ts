import { defineConfig } from "vite";

export default defineConfig({
  // Relative, so that the site also works from a sub-folder.
  base: "./",
  // Files of the bundle lie side by side: the pages serve them as assets/<name>.
  build: {
    outDir: "../src/exomet/pages/bundle",
    emptyOutDir: true,
    assetsDir: "",
    manifest: "manifest.json",
    license: { fileName: "THIRD-PARTY.md" },
    modulePreload: { polyfill: false },
    rolldownOptions: { input: "src/main.ts" },
    reportCompressedSize: true,
    target: "es2022",
  },
});
