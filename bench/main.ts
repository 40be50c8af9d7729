import { benchArchive } from "./archive/benchArchive.ts";
import { benchFirstImage } from "./firstImage/benchFirstImage.ts";
import { benchStore } from "./store.ts";

const scenarios: Readonly<Record<string, () => Promise<unknown>>> = {
  store: benchStore,
  archive: benchArchive,
  "first-image": benchFirstImage,
};

/** `npm run bench -- <scenario>`: one line of JSON. */
const [name = ""] = process.argv.slice(2);
const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
if (scenario) process.stdout.write(`${JSON.stringify(await scenario())}\n`);
else {
  process.stderr.write(`npm run bench -- ${Object.keys(scenarios).join(" | ")}\n`);
  process.exitCode = 2;
}
