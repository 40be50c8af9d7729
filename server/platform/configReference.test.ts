import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Environment } from "./config.ts";
import { configReference } from "./configReference.ts";

const root = join(import.meta.dirname, "..", "..");

it("docs/configuration.md says what the schema says: run `npm run docs` where it does not", async () => {
  const text = await readFile(join(root, "docs", "configuration.md"), "utf8");
  const [, made] = /<!-- begin[^\n]*\n\n([^]*?)\n\n<!-- end -->/u.exec(text) ?? [];
  expect(made).toBe(configReference());
  for (const name of Object.keys(Environment.shape)) expect(made).toContain(`| \`${name}\` |`);
  expect(made).toContain("| `PORT` | 0 to 65535 | – | `8080` | no |");
  expect(made).toContain("| `TURN_SECRET` | text, 32 characters or more | – | – | yes |");
});

it("every variable that docker-compose.yml gives the server is one that it reads", async () => {
  const text = await readFile(join(root, "docker-compose.yml"), "utf8");
  const server = /^ {2}server:\n[^]*?^ {4}environment:\n(?<lines>(?: {6}.*\n)+)/mu.exec(text)?.groups?.["lines"] ?? "";
  const names = [...server.matchAll(/^ {6}(?<name>\w+):/gmu)].map((match) => match[1]);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !Object.hasOwn(Environment.shape, name ?? ""))).toEqual([]);
});
