import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FullConfig } from "@playwright/test";
import { DemoServer } from "../../server/testing/DemoServer.ts";
import { RenewableDemo } from "./RenewableDemo.ts";

/**
 * One demo server for each Playwright worker, all from one demo's data, and an address where a test has its own renewed; Playwright calls
 * what is returned when the tests are over.
 */
export default async function startDemo({ workers }: FullConfig): Promise<() => Promise<void>> {
  const template = await mkdtemp(join(tmpdir(), "consilium-template-"));
  const first = await DemoServer.start({ dataDir: template });
  await first.stop();
  process.env["DEMO_TEMPLATE"] = template;
  const demos = await Promise.all(Array.from({ length: workers }, () => RenewableDemo.start()));
  const renewals = createServer(({ url = "" }, response) => {
    const renewed = demos[Number(url.slice(1))]?.renew() ?? Promise.reject(new Error(`no demo ${url}`));
    renewed.then(
      () => response.end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, "127.0.0.1");
  await once(renewals, "listening");
  const { port } = renewals.address() as AddressInfo;
  process.env["DEMO_RENEWAL"] = `http://127.0.0.1:${port}`;
  process.env["DEMO_JSON"] = JSON.stringify(demos.map(({ descriptionPath }) => descriptionPath));
  return async () => {
    renewals.close();
    await Promise.all(demos.map((demo) => demo[Symbol.asyncDispose]()));
    await rm(template, { recursive: true, force: true });
  };
}
