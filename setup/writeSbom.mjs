// `npm run sbom`: writes the bill of materials anew. What `git diff` then shows is what a reviewer has to look at.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runAsEntryPoint } from "./entryPoint.mjs";
import { ROOT } from "./projectTree.mjs";
import { differences, refusedLicences, sbomOf, sbomText } from "./sbom.mjs";

await runAsEntryPoint(async () => {
  const path = join(ROOT, "sbom.cdx.json");
  const now = sbomOf(JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")));
  const reviewed = JSON.parse(readFileSync(path, { encoding: "utf8", flag: "a+" }) || '{"components":[]}');
  for (const line of differences(reviewed, now)) process.stdout.write(`${line}\n`);
  writeFileSync(path, sbomText(now));
  const refused = refusedLicences(now);
  for (const line of refused) process.stderr.write(`licence not allowed: ${line}\n`);
  return refused.length === 0 ? 0 : 1;
});
