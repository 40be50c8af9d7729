import { networkInterfaces } from "node:os";
import { measureArchive } from "./measureArchive.ts";
import { Orthanc } from "./Orthanc.ts";

/** Run by `benchArchive` where there is no network but loopback: Orthanc listens on every address. */
const isAlone = Object.keys(networkInterfaces()).every((name) => name === "lo");
const withOrthanc = isAlone && (await Orthanc.isInstalled());
process.stdout.write(JSON.stringify(await measureArchive({ withOrthanc })));
