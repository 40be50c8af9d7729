import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { Log } from "./log.ts";

function capture(): { log: Log; text: () => string } {
  let text = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { log: new Log("debug", stream), text: () => text };
}

describe("Log", () => {
  it("writes ids as hashes that are equal for equal ids", () => {
    const { log, text } = capture();
    log.info("joined", { session: "secret-session", peer: "p" });
    log.info("left", { session: "secret-session" });
    const [first, second] = text()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(text()).not.toContain("secret-session");
    expect(first?.["session"]).toBe(second?.["session"]);
    expect(first?.["msg"]).toBe("joined");
  });

  it("T24 takes no line of an error's message for a frame of its stack", () => {
    let text = "";
    const log = new Log("info", { write: (line: string) => void (text += line) });
    log.error("failed", { error: new Error("the note says\n    at Doe^John, $& $'") });
    expect(text).toContain("log.test.ts");
    expect(text).not.toContain("Doe");
  });

  it("never writes an error's message, which may quote input", async () => {
    const { log, text } = capture();
    log.background(Promise.reject(new TypeError("Doe^John is not a number")), "parsing");
    await new Promise((resolve) => setImmediate(resolve));
    expect(text()).toContain("TypeError");
    expect(text()).toContain("parsing failed");
    expect(text()).not.toContain("Doe");
  });
});
