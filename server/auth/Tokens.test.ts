import { createHmac, generateKeyPairSync, randomBytes } from "node:crypto";
import jwt from "jsonwebtoken";
import { describe, expect, it } from "vitest";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { Tokens, type TokenSettings } from "./Tokens.ts";

const key = randomBytes(32);
const start = 1_800_000_000_000;

function tokens(settings: Partial<TokenSettings> = {}): Tokens {
  return new Tokens({
    key,
    isDemo: false,
    now: () => start,
    randomId: () => "jti-1",
    isRevoked: () => false,
    ...settings,
  });
}

const user = {
  id: UserId.parse("user-ana-0001"),
  institutionId: InstitutionId.parse("institution-1"),
  kind: "staff",
  isCoordinator: false,
  name: "Ana",
  generation: 3,
} as const;
const ana = { user, loginId: "login-1", purposes: ["sync"] } as const;

const header = { alg: "HS256", typ: "at+jwt", kid: "1" } as const;
const claims = {
  iss: "consilium",
  sub: "user-ana-0001",
  aud: ["sync"],
  iat: start / 1000,
  exp: start / 1000 + 600,
  jti: "j",
  name: "Ana",
  institution: "institution-1",
  kind: "staff",
  coordinator: false,
  login: "login-1",
  generation: 3,
};

function forge(change: { header?: object; claims?: object; key?: string | Buffer; algorithm?: jwt.Algorithm }): string {
  const algorithm = change.algorithm ?? "HS256";
  return jwt.sign({ ...claims, ...change.claims }, change.key ?? key, {
    algorithm,
    header: { ...header, alg: algorithm, ...change.header },
  });
}

function without(name: keyof typeof claims): string {
  const rest: Record<string, unknown> = { ...claims };
  delete rest[name];
  return jwt.sign(rest, key, { algorithm: "HS256", header, noTimestamp: true });
}

function raw(head: object, body: object, signature = ""): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return `${encode(head)}.${encode(body)}.${signature}`;
}

/** Signed with the true key, whatever its header says. */
function signed(head: object, body: object): string {
  const [text] = raw(head, body).split(/\.$/u);
  return `${text}.${createHmac("sha256", key)
    .update(text ?? "")
    .digest("base64url")}`;
}

describe("Tokens", () => {
  it("says who a token speaks for", () => {
    const { token, expiresInS } = tokens().issue(ana);
    expect(tokens().verify(token, "sync")).toEqual({
      userId: user.id,
      institutionId: user.institutionId,
      name: "Ana",
      kind: "staff",
      isCoordinator: false,
      loginId: "login-1",
      expiresAt: start + expiresInS * 1000,
    });
    expect(expiresInS).toBe(15 * 60);
  });

  it("holds for the leeway and no longer", () => {
    const { token } = tokens().issue(ana);
    const at = (seconds: number) => tokens({ now: () => start + seconds * 1000 });
    expect(at(15 * 60 + 29).verify(token, "sync").name).toBe("Ana");
    expect(() => at(15 * 60 + 31).verify(token, "sync")).toThrow(Failure);
    expect(() => at(-31).verify(token, "sync")).toThrow(Failure);
  });

  it("refuses a demo's long token once the server runs without --demo", () => {
    const { token } = tokens({ isDemo: true }).issue(ana);
    expect(tokens({ isDemo: true }).verify(token, "sync").name).toBe("Ana");
    expect(() => tokens().verify(token, "sync")).toThrow(Failure);
  });

  it("ends a token with what it was issued for, and never before now", () => {
    const until = (notAfter: number) => tokens().issue({ ...ana, notAfter }).expiresInS;
    expect([until(start + 60_000), until(start + 3_600_000), until(start - 1)]).toEqual([60, 15 * 60, 1]);
  });

  it("[AU6] refuses what was revoked, as any other", () => {
    const { token } = tokens().issue(ana);
    const asked: unknown[] = [];
    const isRevoked = (what: unknown) => asked.push(what) === 1;
    expect(() => tokens({ isRevoked }).verify(token, "sync")).toThrow("the token is missing, not valid or has ended");
    expect(asked).toEqual([{ userId: user.id, loginId: "login-1", generation: 3 }]);
  });

  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const good = forge({});
  const [head = "", body = "", signature = ""] = good.split(".");
  const forged: readonly (readonly [string, string])[] = [
    ["nothing", ""],
    ["no signature", `${head}.${body}.`],
    ["a trimmed signature", good.slice(0, -2)],
    ["padding", `${good}=`],
    ["other bits in the last character", good.slice(0, -1) + (good.endsWith("A") ? "B" : "A")],
    ["alg none", raw({ ...header, alg: "none" }, claims)],
    ["alg NoNe", raw({ ...header, alg: "NoNe" }, claims)],
    ["alg as an array", signed({ ...header, alg: ["HS256"] }, claims)],
    ["HS384", forge({ algorithm: "HS384" })],
    ["HS512", forge({ algorithm: "HS512" })],
    ["RS256", forge({ algorithm: "RS256", key: rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString() })],
    ["another key", forge({ key: randomBytes(32) })],
    ["an unknown kid", forge({ header: { kid: "../../etc/passwd" } })],
    ["typ JWT", forge({ header: { typ: "JWT" } })],
    ["an embedded jwk", forge({ header: { jwk: { kty: "oct", k: "AAAA" } } })],
    ["a jku", forge({ header: { jku: "https://attacker.example/keys" } })],
    ["an x5u", forge({ header: { x5u: "https://attacker.example/cert" } })],
    ["crit", forge({ header: { crit: ["exp"] } })],
    ["zip", forge({ header: { zip: "DEF" } })],
    ["b64 false", forge({ header: { b64: false } })],
    ["no iss", without("iss")],
    ["no aud", without("aud")],
    ["no exp", without("exp")],
    ["no iat", without("iat")],
    ["no sub", without("sub")],
    ["another iss", forge({ claims: { iss: "elsewhere" } })],
    ["another aud", forge({ claims: { aud: ["api"] } })],
    ["aud as a string", forge({ claims: { aud: "sync" } })],
    ["an unknown aud", forge({ claims: { aud: ["sync", "root"] } })],
    ["exp as a string", signed(header, { ...claims, exp: String(claims.exp) })],
    ["exp as a fraction", forge({ claims: { exp: claims.exp + 0.5 } })],
    ["exp 1e308", forge({ claims: { exp: 1e308 } })],
    ["a life of an hour", forge({ claims: { exp: claims.iat + 3600 } })],
    ["iat far ahead", forge({ claims: { iat: claims.iat + 300 } })],
    ["nbf ahead", forge({ claims: { nbf: claims.iat + 300 } })],
    ["no generation", without("generation")],
    ["a generation below zero", forge({ claims: { generation: -1 } })],
    ["no login", without("login")],
    ["an unknown kind", forge({ claims: { kind: "root" } })],
    ["coordinator as a string", forge({ claims: { coordinator: "true" } })],
    ["an extra claim", forge({ claims: { admin: true } })],
    [
      "a changed body",
      `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: "user-bob-0001" })).toString("base64url")}.${signature}`,
    ],
    ["five parts, as a JWE has", `${good}.a.b`],
    ["a megabyte", "a".repeat(1_000_000)],
    ["not JSON", "eyJ.eyJ.eyJ"],
  ];

  it("is the good token that the forged ones differ from", () => {
    expect(tokens().verify(signed(header, claims), "sync").userId).toBe(user.id);
    expect(tokens().verify(good, "sync").userId).toBe(user.id);
  });

  it.each(forged)("T11 refuses %s", (_name, token) => {
    expect(() => tokens().verify(token, "sync")).toThrow(
      expect.objectContaining({ code: "unauthenticated", message: "the token is missing, not valid or has ended" }),
    );
  });
});
