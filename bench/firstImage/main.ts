import { measureFirstImage } from "./measureFirstImage.ts";

/** Run by `benchFirstImage`, where there is no network but loopback when OHIF's pages are named. */
const [rounds = "5", ohif] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await measureFirstImage({ rounds: Number(rounds), ohif })));
