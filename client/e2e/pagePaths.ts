import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ui = join(import.meta.dirname, "..", "ui");

/** The paths of all pages, as the client's routers name them: "/cases/:id". */
export function pagePaths(): readonly string[] {
  const sources = readdirSync(ui, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".tsx"));
  return sources.flatMap((name) => {
    const source = readFileSync(join(ui, name), "utf8");
    return [...source.matchAll(/<Route\s+path="(?<path>[^"]+)"/gu)].map(({ groups }) => groups?.["path"] ?? "");
  });
}

/** Whether an address is of this page. */
export function isOfPage(path: string, pathname: string): boolean {
  return new RegExp(`^${path.replaceAll(/:\w+/gu, "[^/]+")}$`, "u").test(pathname);
}
