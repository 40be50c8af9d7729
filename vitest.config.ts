import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const common = {
  environment: "node",
  // Most files wait for processes and disks rather than reckon: two at a time also where there are two cores.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // A loaded machine is slow, not wrong.
  testTimeout: 30_000,
  hookTimeout: 60_000,
} as const;

/** Files that leave nothing behind share a process, which reads what they import once. */
const sharing = { ...common, isolate: false };

/** Tests start the server many times, each time from source: what Node makes of it is kept. */
const env = { NODE_COMPILE_CACHE: join(tmpdir(), "consilium-compiled") };

/** One runner for both ends; `client` holds the pure models of the browser client, which need no DOM. */
export default defineConfig({
  test: {
    maxWorkers: common.maxWorkers,
    projects: [
      { test: { ...sharing, name: "setup", include: ["setup/**/*.test.ts"] } },
      { test: { ...sharing, name: "shared", include: ["shared/**/*.test.ts"] } },
      { test: { ...common, name: "server", include: ["{server,chaos,loadtest}/**/*.test.ts"], env } },
      {
        test: {
          ...sharing,
          name: "client",
          include: ["client/**/*.test.{ts,tsx}"],
          exclude: ["client/e2e/**"],
        },
      },
    ],
  },
});
