import { benchStore } from "./store.ts";

const scenarios = { store: benchStore } as const;

/** `npm run bench -- <scenario>`: one line of JSON. */
const [name = ""] = process.argv.slice(2);
if (name === "store") process.stdout.write(`${JSON.stringify(await scenarios[name]())}\n`);
else {
  process.stderr.write(`npm run bench -- ${Object.keys(scenarios).join(" | ")}\n`);
  process.exitCode = 2;
}
