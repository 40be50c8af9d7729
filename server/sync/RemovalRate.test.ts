import { describe, expect, it } from "vitest";
import { RemovalRate } from "./RemovalRate.ts";

describe("RemovalRate", () => {
  it("[SY25] T5 lets each writer take 100 values away in 10 s, and then more", () => {
    let now = 0;
    const rate = new RemovalRate(() => now);
    const remove = (writer: string, keys: number) => {
      rate.require(writer, keys);
      rate.count(writer, keys);
    };
    for (let removal = 0; removal < 100; removal++) {
      now = removal * 10;
      remove("ana", 1);
    }
    expect(() => remove("ana", 1)).toThrow(expect.objectContaining({ code: "rate-limited" }));
    expect(() => remove("ana", 0)).not.toThrow();
    remove("ben", 100);
    now = 10_000;
    remove("ana", 1);
    expect(() => remove("ana", 1)).toThrow(expect.objectContaining({ code: "rate-limited" }));
    now = 20_001;
    remove("ana", 100);
  });

  it("[SY25] T5 refuses for good what no waiting lets pass", () => {
    const rate = new RemovalRate(() => 0);
    expect(() => rate.require("ana", 101)).toThrow(expect.objectContaining({ code: "too-large" }));
  });
});
