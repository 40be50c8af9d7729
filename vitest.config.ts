import { defineConfig } from "vitest/config";

/** One runner for both ends; `client` holds the pure models of the browser client, which need no DOM. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "setup", include: ["setup/**/*.test.ts"], environment: "node" } },
      { test: { name: "shared", include: ["shared/**/*.test.ts"], environment: "node" } },
      {
        test: {
          name: "server",
          include: ["server/**/*.test.ts", "chaos/**/*.test.ts"],
          environment: "node",
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "client",
          include: ["client/**/*.test.{ts,tsx}"],
          exclude: ["client/e2e/**"],
          environment: "node",
        },
      },
    ],
  },
});
