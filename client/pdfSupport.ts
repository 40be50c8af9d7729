import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

/** What PDFs may lean on: character maps, the fonts that every reader brings, decoders. Nothing that runs scripts. */
const wanted: Readonly<Record<string, RegExp>> = {
  cmaps: /\.bcmap$/u,
  standard_fonts: /\.(?:pfb|ttf)$/u,
  iccs: /\.icc$/u,
  wasm: /^(?:jbig2|openjpeg|qcms_bg)\.wasm$/u,
};

/** Puts pdf.js's data beside the page's own files, so that nothing is loaded from anywhere else. */
export function pdfSupport(): Plugin {
  const root = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  return {
    name: "pdf-support",
    apply: "build",
    async generateBundle() {
      const { version }: { version: string } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
      for (const [folder, pattern] of Object.entries(wanted)) {
        const names = (await readdir(join(root, folder))).filter((name) => pattern.test(name));
        for (const name of names) {
          const source = await readFile(join(root, folder, name));
          this.emitFile({ type: "asset", fileName: `assets/pdf-${version}/${folder}/${name}`, source });
        }
      }
    },
  };
}
