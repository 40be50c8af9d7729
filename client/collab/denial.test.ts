import { describe, expect, it } from "vitest";
import { endsChannel, readDenial } from "./denial.ts";

describe("what the server says of one Doc", () => {
  it.each([
    ["read-only: damaged", { isReadOnly: true, isRetriable: true }, false],
    ["damaged: the last change is lost", { isReadOnly: false, isRetriable: true }, false],
    ["read-only: the store is closed for now", { code: "read-only", isReadOnly: false, isRetriable: true }, true],
    ["epoch: the replica is of a later state of the Doc", { code: "epoch", isRetriable: false }, true],
  ])("[CO3] %s", (reason, denial, ends) => {
    expect(readDenial(reason)).toMatchObject(denial);
    expect(endsChannel(reason)).toBe(ends);
  });
});
