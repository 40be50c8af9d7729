import { defineConfig } from "@playwright/test";
import { quietChromium } from "./client/e2e/quietChromium.ts";

const quiet = [...quietChromium, "--autoplay-policy=no-user-gesture-required"];

/** Real browsers against real servers: most of a test is waiting, so that two at a time fit on two cores. */
export default defineConfig({
  testDir: "client/e2e",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 1, // A browser starved of its core may miss a wait. The closing line counts what passed only then.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  globalSetup: "./client/e2e/startDemo.ts",
  use: {
    browserName: "chromium",
    headless: true,
    launchOptions: { executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: quiet },
    permissions: ["camera", "microphone"],
    viewport: { width: 1366, height: 768 },
    screenshot: "only-on-failure",
    actionTimeout: 60_000,
  },
});
