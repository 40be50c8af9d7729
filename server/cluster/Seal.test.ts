import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { Log } from "../platform/log.ts";
import { Seal } from "./Seal.ts";

const secret = "a secret of thirty-two characters";
const log = new Log("silent");

describe("the seal of what nodes say in Redis", () => {
  it("[CL7] T29 opens what a node with the same secret has said at that place, whatever it is", () => {
    const [one, other] = [new Seal({ secret, log }), new Seal({ secret, log })];
    for (const text of ["", "node-0001", "薇 🩻", "x".repeat(20_000), one.close("a", "b")])
      expect(other.open("bus:topic", one.close("bus:topic", text))).toBe(text);
    expect(other.refused).toBe(0);
  });

  it("[CL7] T29 opens nothing else, counts it, and says so once, without what it was", () => {
    const lines: string[] = [];
    const sink = new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) });
    const seal = new Seal({ secret, log: new Log("warn", Object.assign(sink)) });
    const good = seal.close("bus:topic", "Doe");
    const foreign = new Seal({ secret: `${secret}!`, log }).close("bus:topic", "Doe");
    const bad = [
      "",
      "Doe",
      good.slice(1),
      `${good} `,
      `A${good.slice(1)}`,
      `é${good.slice(1)}`,
      foreign,
      "x".repeat(1e6),
    ];
    for (const text of bad) expect(seal.open("bus:topic", text)).toBeUndefined();
    expect(seal.open("bus:other", good)).toBeUndefined();
    expect(seal.refused).toBe(bad.length + 1);
    expect(lines).toEqual([expect.stringContaining("CLUSTER_SECRET")]);
    expect(lines.join("")).not.toMatch(/Doe|thirty-two/u);
  });
});
