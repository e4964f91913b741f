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
    license: { fileName: "THIRD-PARTY.txt" },
    modulePreload: { polyfill: false },
    rolldownOptions: { input: "src/main.ts" },
    reportCompressedSize: true,
    target: "es2022",
    // The first that know light-dark(); lowered, it would need the colour scheme in the same style sheet.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    chunkSizeWarningLimit: 700,
  },
});
