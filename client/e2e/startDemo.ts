import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FullConfig } from "@playwright/test";
import { DemoServer } from "../../server/testing/DemoServer.ts";

/** One demo server for each Playwright worker, all from one demo's data; Playwright calls what is returned when the tests are over. */
export default async function startDemo({ workers }: FullConfig): Promise<() => Promise<void>> {
  const template = await mkdtemp(join(tmpdir(), "consilium-template-"));
  const first = await DemoServer.start({ dataDir: template });
  await first.stop();
  process.env["DEMO_TEMPLATE"] = template;
  const servers = await Promise.all(Array.from({ length: workers }, () => DemoServer.start()));
  process.env["DEMO_JSON"] = JSON.stringify(servers.map(({ dataDir }) => join(dataDir, "demo.json")));
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(template, { recursive: true, force: true });
  };
}
