import { describe, expect, it } from "vitest";
import { Passwords, scryptHash } from "./Passwords.ts";

const cost = { n: 2 ** 4, r: 8, p: 1 };

/** Work that the test lets end, one piece at a time. */
function heldWork() {
  const running: (() => void)[] = [];
  const derive = async () => {
    await new Promise<void>((resolve) => running.push(resolve));
    return new Uint8Array(32);
  };
  return { passwords: new Passwords({ cost, derive }), running };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("[AU2] Passwords", () => {
  it("knows the password of a hash, and each hash has a salt of its own", async () => {
    const passwords = new Passwords({ cost });
    const [one, two] = [await passwords.hash("correct horse"), await passwords.hash("correct horse")];
    expect(one).toMatch(/^scrypt\$16\$8\$1\$[\w-]{22}\$[\w-]{43}$/u);
    expect(one).not.toBe(two);
    expect(await passwords.verify("correct horse", one)).toBe(true);
    expect(await passwords.verify("correct horsf", one)).toBe(false);
  });

  it("stretches with N = 2^17, r = 8, p = 1 unless told otherwise", async () => {
    const costs: unknown[] = [];
    const derive = async (_password: string, _salt: Uint8Array, spent: unknown) => {
      costs.push(spent);
      return new Uint8Array(32);
    };
    await new Passwords({ derive }).hash("correct horse");
    expect(costs).toEqual([{ n: 131_072, r: 8, p: 1 }]);
  });

  it("is scrypt as RFC 7914 §12 has it", async () => {
    const hash = await scryptHash("password", Buffer.from("NaCl"), { n: 1024, r: 8, p: 16 });
    expect(Buffer.from(hash).toString("hex")).toBe("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162");
  });

  it("takes a hash of another cost, letters however they were composed, and no damaged hash", async () => {
    const stored = await new Passwords({ cost: { n: 2 ** 5, r: 8, p: 1 } }).hash("G\u{fc}nther's horse");
    const passwords = new Passwords({ cost });
    expect(await passwords.verify("Gu\u{308}nther's horse", stored)).toBe(true);
    await expect(passwords.verify("correct horse", stored.slice(1))).rejects.toThrow("damaged");
  });

  it("works on two at a time, lets 32 wait and refuses more", async () => {
    const { passwords, running } = heldWork();
    const all = Array.from({ length: 34 }, () => passwords.hash("correct horse"));
    await settle();
    expect(running).toHaveLength(2);
    await expect(passwords.verify("x", undefined)).rejects.toMatchObject({ code: "rate-limited", retryAfterS: 5 });
    for (let ended = 0; ended < 34; ended++) {
      running[ended]?.();
      await settle();
      expect(running).toHaveLength(Math.min(34, ended + 3));
    }
    expect(await Promise.all(all)).toHaveLength(34);
  });

  it("goes on after one that failed", async () => {
    let count = 0;
    const derive = async () => {
      if (count++ < 3) throw new Error("out of memory");
      return new Uint8Array(32);
    };
    const passwords = new Passwords({ cost, derive });
    for (let attempt = 0; attempt < 3; attempt++) await expect(passwords.hash("x")).rejects.toThrow("out of memory");
    expect(await passwords.hash("x")).toMatch(/^scrypt/u);
  });
});
