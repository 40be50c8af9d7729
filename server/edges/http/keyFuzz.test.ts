import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { UserId } from "../../../shared/model/ids.ts";
import { ApiHarness } from "../../testing/ApiHarness.ts";

const keys = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "isAdmin",
  "institutionId",
  "then",
  "",
  "\u0000",
];
const values = ["{}", '{"polluted":true}', "null", "1", '"x"', "[]"];

let api: ApiHarness;
let ana: UserId;
let ben: UserId;
let caseId = "";
let sessionId = "";

const idOf = (text: string): string => z.object({ id: z.string() }).parse(JSON.parse(text)).id;

beforeAll(async () => {
  api = await ApiHarness.start();
  ana = await api.addPerson("ana");
  ben = await api.addPerson("ben");
  caseId = idOf((await api.call(ana, "cases", { method: "POST", body: { number: "1", title: "T" } })).text);
  const session = { title: "S", startsAt: 1, agenda: [caseId] };
  sessionId = idOf((await api.call(ana, "sessions", { method: "POST", body: session })).text);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** The object's text with one more member. */
function withKey(body: object, key: string, value: string): string {
  const text = JSON.stringify(body);
  return `{${JSON.stringify(key)}:${value}${text === "{}" ? "" : ","}${text.slice(1)}`;
}

describe("keys that nobody asked for", () => {
  it("T28 each is 400 on every resource that takes a body, changes nothing and pollutes no prototype", async () => {
    const requests = [
      ["POST", "cases", { number: "2", title: "T" }],
      ["PATCH", `cases/${caseId}`, { title: "Changed" }],
      ["PUT", `cases/${caseId}/members/${ben}`, { role: "member" }],
      ["POST", "sessions", { title: "S", startsAt: 1 }],
      ["PATCH", `sessions/${sessionId}`, { title: "Changed" }],
      ["PUT", `sessions/${sessionId}/members/${ben}`, { role: "member" }],
      ["POST", `sessions/${sessionId}/invitations`, { name: "G", caseIds: [caseId], from: 1, until: 2 }],
    ] as const;
    const state = async () =>
      Promise.all(
        ["cases", `cases/${caseId}`, "sessions", `sessions/${sessionId}`].map(
          async (path) => (await api.call(ana, path)).text,
        ),
      );
    const before = await state();
    for (const [method, path, body] of requests) {
      for (const key of keys) {
        for (const value of values) {
          const answer = await api.call(ana, path, { method, body: withKey(body, key, value) });
          expect([answer.status, method, path, key, value]).toEqual([400, method, path, key, value]);
        }
      }
    }
    expect(await state()).toEqual(before);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(Reflect.get({}, "x")).toBeUndefined();
    expect(Reflect.ownKeys(Object.prototype)).not.toContain("isAdmin");
  });

  it("T28 without the key the same bodies are taken", async () => {
    expect(
      (await api.call(ana, `cases/${caseId}/members/${ben}`, { method: "PUT", body: { role: "member" } })).status,
    ).toBe(200);
    expect((await api.call(ana, "cases", { method: "POST", body: { number: "9", title: "T" } })).status).toBe(201);
  });
});
