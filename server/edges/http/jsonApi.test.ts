import { once } from "node:events";
import { connect } from "node:net";
import Router from "@koa/router";
import { Registry } from "prom-client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { InstitutionId, UserId } from "../../../shared/model/ids.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { Principal } from "../../auth/Principal.ts";
import { Log } from "../../platform/log.ts";
import { apiGate } from "./apiGate.ts";
import { createApp } from "./createApp.ts";
import { IdempotentAnswers } from "./IdempotentAnswers.ts";
import { type Listening, listen } from "./listen.ts";
import { readBody, readJson } from "./readJson.ts";
import { expectedVersion, setVersion } from "./versions.ts";

const Thing = z.strictObject({ name: z.string().max(20), parts: z.array(z.strictObject({ size: z.number() })) });
const day = 24 * 60 * 60 * 1000;

function person(name: string): Principal {
  const ids = { userId: UserId.parse(`user-${name}-0001`), institutionId: InstitutionId.parse("institution-1") };
  return { ...ids, name, kind: "staff", isCoordinator: false, loginId: "login-1", expiresAt: 1 };
}

/** A resource as the real ones are made: every helper, nothing else. */
function things(made: string[], now: () => number): Router {
  const gate = apiGate((token) => {
    if (token !== "ana" && token !== "ben") throw new Failure("unauthenticated", "the token is not valid");
    return person(token);
  });
  const idempotent = new IdempotentAnswers({ now });
  const router = new Router({ prefix: "/api" });
  const create = idempotent.once(async (ctx, who) => {
    const { name } = await readJson(ctx, Thing);
    if (name === "refused") made.push(name);
    if (name === "refused") throw new Failure("conflict", "not this one");
    made.push(`${who.name} ${name}`);
    ctx.status = 201;
    ctx.set("Location", `/api/things/${made.length}`);
    setVersion(ctx, 1);
    ctx.body = { number: made.length };
  });
  router.post("/things", gate(create));
  router.post(
    "/empty",
    gate(
      idempotent.once(async (ctx) => {
        await readBody(ctx);
        made.push("empty");
        ctx.status = 202;
      }),
    ),
  );
  router.patch(
    "/things/:id",
    gate((ctx) => {
      ctx.body = { id: ctx.params["id"], expected: expectedVersion(ctx) ?? "any" };
    }),
  );
  router.post("/slow", async (ctx) => {
    ctx.body = await readBody(ctx, 30);
  });
  return router;
}

describe("the parts of a JSON resource", () => {
  const made: string[] = [];
  let now = 0;
  let server: Listening;
  beforeAll(async () => {
    const router = things(made, () => now);
    const app = createApp({
      log: new Log("silent"),
      registry: new Registry(),
      isTls: false,
      mount: (koa) => void koa.use(router.routes()),
    });
    server = await listen(app, { host: "127.0.0.1", port: 0, publicUrl: undefined, tls: undefined });
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(() => void made.splice(0));

  const send = (path: string, { method = "POST", body = "", headers = {} }: Partial<Sent> = {}) =>
    fetch(server.url + path, {
      method,
      ...(body === "" ? {} : { body }),
      headers: { Authorization: "Bearer ana", "Content-Type": "application/json", ...headers },
    });
  const thing = (name: string) => JSON.stringify({ name, parts: [] });
  const create = (name: string, key: string, token = "ana") =>
    send("/api/things", { body: thing(name), headers: { "Idempotency-Key": key, Authorization: `Bearer ${token}` } });

  it("2C lets nobody in without a good token and says no more than that it is no good", async () => {
    const none = await fetch(`${server.url}/api/things`, { method: "POST" });
    expect([none.status, none.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="consilium"']);
    for (const Authorization of ["Bearer nobody", "Bearer ana ben", "Basic YTpi", "ana"]) {
      const bad = await send("/api/things", { body: thing("a"), headers: { Authorization } });
      expect([bad.status, bad.headers.get("www-authenticate")]).toEqual([
        401,
        'Bearer realm="consilium", error="invalid_token"',
      ]);
    }
    const cookie = await fetch(`${server.url}/api/things`, { method: "POST", headers: { Cookie: "token=ana" } });
    expect([cookie.status, made]).toEqual([401, []]);
  });

  it("lets no cache keep one person's answer", async () => {
    const answer = await send("/api/things", { body: thing("a") });
    expect([answer.headers.get("cache-control"), answer.headers.get("vary")]).toEqual(["no-store", "Authorization"]);
  });

  it.each([
    ["no JSON", '{"name":', ""],
    ["an unknown field", '{"name":"a","parts":[],"hunter2":"chair"}', "unknown field"],
    ["a wrong type deep inside", '{"name":"a","parts":[{"size":"hunter2"}]}', "/parts/0/size"],
    ["a primitive", '"hunter2"', ""],
  ])("2C refuses %s with 400, by its place and never by its value", async (_name, body, pointer) => {
    const answer = await send("/api/things", { body });
    const text = await answer.text();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(JSON.parse(text)).toMatchObject({ code: "bad-message" });
    expect(text).toContain(pointer);
    expect(text).not.toContain("hunter2");
  });

  it("2C refuses bodies above the limit, of other types and packed ones", async () => {
    expect((await send("/api/things", { body: thing("x".repeat(70_000)) })).status).toBe(413);
    for (const headers of [{ "Content-Type": "text/plain" }, { "Content-Encoding": "gzip" }]) {
      expect((await send("/api/things", { body: thing("a"), headers })).status).toBe(415);
    }
    expect((await send("/api/things")).status).toBe(400);
    expect(made).toEqual([]);
  });

  it.each([
    ["a chunked body without end", 'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n'],
    ["a Content-Length that promises more", 'Content-Length: 500\r\n\r\n{"a":1}'],
  ])("2C answers %s with 408 and hangs up", async (_name, rest) => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.write(`POST /api/slow HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${rest}`);
    let heard = "";
    socket.setEncoding("utf8").on("data", (text: string) => (heard += text));
    await once(socket, "close");
    expect(heard).toMatch(/^HTTP\/1\.1 408 .*"code":"request-timeout"/su);
  });

  it("2C answers a repeat with the same key as the first time, and creates once", async () => {
    const answers = await Promise.all([create("a", "key-1"), create("a", "key-1")]);
    const again = await create("a", "key-1");
    for (const answer of [...answers, again]) {
      const headers = ["etag", "location"].map((name) => answer.headers.get(name));
      expect([answer.status, headers, await answer.json()]).toEqual([201, ['"1"', "/api/things/1"], { number: 1 }]);
    }
    expect(made).toEqual(["ana a"]);
    const empty = () => send("/api/empty", { body: "{}", headers: { "Idempotency-Key": "key-2" } });
    expect([(await empty()).status, (await empty()).status, made]).toEqual([202, 202, ["ana a", "empty"]]);
  });

  it("2C refuses a key that was another body's or is none", async () => {
    await create("a", "key-3");
    expect((await create("b", "key-3")).status).toBe(409);
    expect((await create("b", "two words")).status).toBe(400);
    expect((await create("b", "k".repeat(129))).status).toBe(400);
    expect(made).toEqual(["ana a"]);
  });

  it("keeps a key to one person and one day, and forgets what failed", async () => {
    await create("a", "key-4");
    await create("a", "key-4", "ben");
    now += day + 1;
    await create("a", "key-4");
    expect(made).toEqual(["ana a", "ben a", "ana a"]);
    expect((await create("refused", "key-5")).status).toBe(409);
    expect((await create("refused", "key-5")).status).toBe(409);
    expect(made).toEqual(["ana a", "ben a", "ana a", "refused", "refused"]);
  });

  it.each([
    ['"7"', 200, 7],
    ["*", 200, "any"],
    ["", 200, "any"],
    ['W/"7"', 412, undefined],
    ['"seven"', 412, undefined],
    ['"7", "8"', 412, undefined],
  ])("2C reads If-Match %s", async (tag, status, expected) => {
    const answer = await send("/api/things/9", { method: "PATCH", headers: tag === "" ? {} : { "If-Match": tag } });
    const body = (await answer.json()) as { expected?: unknown };
    expect([answer.status, body.expected]).toEqual([status, expected]);
  });
});

interface Sent {
  readonly method: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}
