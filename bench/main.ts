import { docs } from "../loadtest/docs.ts";
import { join } from "../loadtest/join.ts";
import { media } from "../loadtest/media.ts";
import { overload } from "../loadtest/overload.ts";
import { soak } from "../loadtest/soak.ts";
import { Options } from "../loadtest/options.ts";
import { benchArchive } from "./archive/benchArchive.ts";
import { benchFirstImage } from "./firstImage/benchFirstImage.ts";
import { benchStore } from "./store.ts";

const scenarios: Readonly<Record<string, (options: Options) => Promise<unknown>>> = {
  store: benchStore,
  archive: benchArchive,
  "first-image": benchFirstImage,
  docs,
  join,
  media,
  overload,
  soak,
};

/** `npm run bench -- <scenario>`: its last line is one JSON object. */
const [name = "", ...args] = process.argv.slice(2);
const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
if (scenario) process.stdout.write(`${JSON.stringify(await scenario(new Options(args)))}\n`);
else {
  process.stderr.write(`npm run bench -- ${Object.keys(scenarios).join(" | ")}\n`);
  process.exitCode = 2;
}
