import asyncApiSchema from "@asyncapi/specs/schemas/3.0.0-without-$id.json" with { type: "json" };
import { Validator } from "@seriousme/openapi-schema-validator";
import Router from "@koa/router";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { failures } from "../../../../shared/protocol/failures.ts";
import { notifications, requests } from "../../../../shared/protocol/signaling.ts";
import { encodeMessage, type SyncMessage } from "../../../../shared/protocol/sync.ts";
import { requireContract } from "../contractRoutes.ts";
import { apiContract } from "./apiContract.ts";
import { asyncApi } from "./asyncApi.ts";
import { openApi } from "./openApi.ts";
import { syncFrames } from "./syncFrames.ts";

/** A document, walked without asking at each step what stands there. */
interface Tree {
  readonly [key: string]: Tree;
}

const copy = (document: unknown) => JSON.parse(JSON.stringify(document)) as Tree;

/** Undefined where there is no such place. */
function at(document: Tree, ...steps: readonly string[]): Tree {
  return steps.reduce((place: Tree | undefined, step) => place?.[step], document) as Tree;
}

/** Where every `$ref` of a document leads, or undefined where it leads nowhere. */
function targets(document: Tree): unknown[] {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/(?<path>[^"]+)"/gu)];
  return refs.map(({ groups }) => at(document, ...(groups?.["path"] ?? "").split("/")));
}

describe("the contract for programs", () => {
  it("is OpenAPI 3.1, with an id for each operation and no reference into nothing", async () => {
    const document = copy(openApi(apiContract));
    expect(await new Validator().validate(document)).toMatchObject({ valid: true });
    const ids = apiContract.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(targets(document).length).toBeGreaterThan(100);
    expect(targets(document)).not.toContain(undefined);
    const broken = { ...document, paths: { "/x": { get: { responses: { 200: {} } } } } };
    expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
  });

  it("says of each operation who may ask, what it answers, and the failures of that status", () => {
    const document = copy(openApi(apiContract));
    const change = at(document, "paths", "/api/cases/{id}", "patch");
    expect(change).toMatchObject({
      operationId: "changeCase",
      security: [{ bearer: [] }],
      requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/CaseChange" } } } },
      responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/CaseDetail" } } } } },
    });
    const statuses = Object.keys(at(change, "responses")).map(Number);
    const expected = ["unauthenticated", "not-found", "stale", "unsupported", "too-large"] as const;
    expect(statuses).toEqual(expect.arrayContaining(expected.map((code) => failures[code].http)));
    expect(at(document, "paths", "/api/audit", "get", "parameters")).toContainEqual({
      name: "limit",
      in: "query",
      required: false,
      schema: { type: "integer", minimum: 1, maximum: 200, default: 50 },
    });
  });

  it("refuses a route that nobody is told of, and a promise that no route keeps", () => {
    const router = new Router();
    for (const { method, path } of apiContract.slice(1)) router.register(path, [method], () => undefined);
    router.get("/api/secret", () => undefined);
    expect(() => requireContract([router])).toThrow(
      "GET /api/secret is in no contract; POST /api/auth/sign-in is in the contract and nowhere else",
    );
  });

  it("is AsyncAPI 3 of both WebSockets, with every request and notification", () => {
    const document = copy(asyncApi());
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(asyncApiSchema);
    expect([validate(document), validate.errors]).toEqual([true, null]);
    expect(validate({ ...document, channels: { signal: { messages: 1 } } })).toBe(false);
    expect(targets(document)).not.toContain(undefined);
    const messages = (channel: string) => at(document, "channels", channel, "messages");
    expect(Object.keys(messages("signal"))).toEqual([...Object.keys(requests), ...Object.keys(notifications), "reply"]);
    expect(at(messages("signal"), "showCase", "payload", "properties", "params", "required")).toEqual(["caseId"]);
    expect(Object.keys(messages("sync"))).toEqual(Object.keys(syncFrames));
  });

  it("describes each sync frame by the varints that it really begins with", () => {
    const [seq, code, docEpoch, serverTime] = [11, 12, 13, 14];
    const bytes = Uint8Array.of(7);
    const named: Record<string, number> = { seq, code, docEpoch, serverTime };
    for (const [kind, frame] of Object.entries(syncFrames)) {
      const message = { kind, ...named, update: bytes, stateVector: bytes, entries: bytes, bytes, reason: "\u0007" };
      const numbers = frame.numbers.map((number) => (typeof number === "number" ? number : (named[number] ?? -1)));
      const expected = [...numbers, ...(frame.bytes === undefined ? [] : [1, 7])];
      expect([kind, ...encodeMessage(message as unknown as SyncMessage)]).toEqual([kind, ...expected]);
    }
  });
});
