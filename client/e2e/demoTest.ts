import { test as base } from "@playwright/test";

/** A test that finds the demo of `readDemo` as it was made, whatever ran before. */
export const test = base.extend<{ freshDemo: undefined }>({
  freshDemo: [
    // Playwright reads the fixtures that a fixture needs off its first parameter.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use, { parallelIndex }) => {
      const answer = await fetch(`${process.env["DEMO_RENEWAL"] ?? ""}/${parallelIndex}`, { method: "POST" });
      if (!answer.ok) throw new Error(`the demo could not be renewed: ${await answer.text()}`);
      await use(undefined);
    },
    { auto: true },
  ],
});
