import { DemoServer } from "../../server/testing/DemoServer.ts";

/** One demo server for all browser tests; Playwright calls what is returned when they are over. */
export default async function startDemo(): Promise<() => Promise<void>> {
  const server = await DemoServer.start();
  process.env["DEMO_JSON"] = `${server.dataDir}/demo.json`;
  return async () => {
    await server.stop();
  };
}
