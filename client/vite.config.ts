import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { leanViewer } from "./leanViewer.ts";
import { pdfSupport } from "./pdfSupport.ts";
import { zodWithoutEval } from "./zodWithoutEval.ts";

const assets = join(import.meta.dirname, "dist", "assets");

/** `.br` and `.gz` beside each asset that gains by it; the server sends the one that the browser takes. */
function precompress(): Plugin {
  const squeeze = async (path: string): Promise<void> => {
    const bytes = await readFile(path);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    await Promise.all([
      writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, { params })),
      writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 })),
    ]);
  };
  return {
    name: "precompress",
    apply: "build",
    async closeBundle() {
      const names = (await readdir(assets)).filter((name) => /\.(?:js|css|wasm)$/u.test(name));
      await Promise.all(names.map((name) => squeeze(join(assets, name))));
    },
  };
}

const server = "http://127.0.0.1:8080";

/**
 * `base` is the site's root: the server hands out `dist/index.html` for every page path. Nothing is inlined as a data: URL, so that the
 * Content-Security-Policy needs no exception for fonts or scripts; the server puts its per-response nonce where the page says {{nonce}}.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [react(), pdfSupport(), leanViewer(), zodWithoutEval(), precompress()],
  // Cornerstone's decoders start module workers of their own, which in turn import their codecs on use.
  worker: { format: "es", plugins: () => [zodWithoutEval()] },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    // Tells the server what the viewer core's file is called.
    manifest: true,
    // The viewer core (Cornerstone3D and vtk.js) is one lazy chunk; the pages before it stay small.
    chunkSizeWarningLimit: 5000,
  },
  // In development Cornerstone's loader must stay unbundled (its workers are found by URL) and everything below it must exist once.
  optimizeDeps: {
    exclude: ["@cornerstonejs/dicom-image-loader"],
    include: [
      "@cornerstonejs/core",
      "@cornerstonejs/metadata",
      "@cornerstonejs/utils",
      "dicom-parser",
      "pako",
      "@cornerstonejs/codec-libjxl/decodewasmjs",
      "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs",
      "@cornerstonejs/codec-charls/decodewasmjs",
      "@cornerstonejs/codec-openjpeg/decodewasmjs",
      "@cornerstonejs/codec-openjph/wasmjs",
    ],
  },
  server: {
    proxy: {
      "/api": server,
      "/dicom-web": server,
      "/signal": { target: server, ws: true },
      "/sync": { target: server, ws: true },
    },
  },
});
