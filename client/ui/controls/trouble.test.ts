import { describe, expect, it } from "vitest";
import { fakeSnapshot } from "../testing/fakeSnapshot.ts";
import { encryptionOf } from "./encryption.ts";
import { presetKey } from "./presetName.ts";
import { troubleOf } from "./trouble.ts";

describe("troubleOf", () => {
  const snapshot = fakeSnapshot();

  it("is silent while all is well", () => {
    expect(troubleOf(snapshot)).toBeUndefined();
    expect(troubleOf({ ...snapshot, save: "saving" })).toBeUndefined();
  });

  it("says the lost connection before what follows from it", () => {
    const lost = { ...snapshot, connection: { kind: "reconnecting", sinceMs: 0 }, save: "offline" } as const;
    expect(troubleOf(lost)).toBe("reconnecting");
  });

  it("tells a case that is locked from a server that stores nothing", () => {
    expect(troubleOf({ ...snapshot, save: "readOnly", isCaseLocked: true })).toBe("locked");
    expect(troubleOf({ ...snapshot, save: "readOnly", isCaseLocked: true, isCaseDamaged: true })).toBe("damaged");
  });

  it("says that nothing is saved, and that the call failed", () => {
    expect(troubleOf({ ...snapshot, save: "readOnly" })).toBe("readOnly");
    expect(troubleOf({ ...snapshot, call: { ...snapshot.call, state: "failed" } })).toBe("callFailed");
  });
});

describe("encryptionOf", () => {
  it("names the strength of the suite that media really uses", () => {
    expect(encryptionOf("AEAD_AES_256_GCM")).toBe("aes256");
    expect(encryptionOf("AES_CM_128_HMAC_SHA1_80")).toBe("aes128");
    expect(encryptionOf("SOMETHING_NEW")).toBe("other");
    expect(encryptionOf(undefined)).toBe("pending");
  });
});

describe("presetKey", () => {
  it("translates the presets it knows and leaves the image's own names alone", () => {
    expect(presetKey("softTissue")).toBe("preset.softTissue");
    expect(presetKey("HEAD SPIRAL")).toBeUndefined();
    expect(presetKey("toString")).toBeUndefined();
  });
});
