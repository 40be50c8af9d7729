import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { binaryFrame } from "./binaryFrame.ts";

/** Not in its types. */
const { Receiver } = createRequire(import.meta.url)("ws");

describe("binaryFrame", () => {
  it.each([0, 1, 125, 126, 65_535, 65_536, 1_200_000])(
    "[SY1] a message of %i bytes is one frame that `ws` reads",
    (length) => {
      const message = new Uint8Array(length).map((_, at) => at % 251);
      const receiver = new Receiver({ isServer: false });
      const heard: [Buffer, boolean][] = [];
      receiver.on("message", (data: Buffer, isBinary: boolean) => heard.push([data, isBinary]));
      receiver.on("error", (error: Error) => {
        throw error;
      });
      receiver.write(binaryFrame(message));
      expect(heard).toHaveLength(1);
      expect(heard[0]?.[1]).toBe(true);
      expect(Buffer.compare(heard[0]![0], message)).toBe(0);
    },
  );
});
