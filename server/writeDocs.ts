import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { configReference } from "./platform/configReference.ts";

/** `npm run docs`: writes anew what documents take from the code. A test holds them against it. */
const path = join(import.meta.dirname, "..", "docs", "configuration.md");
const text = await readFile(path, "utf8");
await writeFile(
  path,
  text.replace(
    /(<!-- begin[^\n]*\n)[^]*(<!-- end -->)/u,
    (_, begin: string, end: string) => `${begin}\n${configReference()}\n\n${end}`,
  ),
);
