import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { SessionDetail } from "../shared/protocol/api/sessions.ts";
import { Problem } from "../shared/protocol/api/problem.ts";
import { apiContract } from "./edges/http/contract/apiContract.ts";
import { PlainServer } from "./testing/PlainServer.ts";

type Content = Readonly<Record<string, { readonly schema?: object }>> | undefined;

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

const nobody = "nobody-at-all";
const noStudy = "1.2.3";

let server: PlainServer;
let origin = "";
let token = "";
let paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {};
let ajv: Ajv2020;

/** What stands at this place of an answer. */
function at(body: unknown, place: string): string {
  const found = place.split(".").reduce((value: unknown, key) => Reflect.get(Object(value), key) as unknown, body);
  return z.string().parse(found);
}

const routeOf = (id: string) => {
  const route = apiContract.find((each) => each.id === id);
  if (!route) throw new Error(`no such operation: ${id}`);
  return route;
};

interface Call {
  readonly in?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function send(id: string, call: Call = {}): Promise<Response> {
  const { method, path } = routeOf(id);
  const values: Readonly<Record<string, string>> = { study: noStudy, series: noStudy, instance: noStudy, ...call.in };
  const filled = path.replaceAll(/:(\w+)/gu, (_, name: string) => values[name] ?? (name === "uid" ? noStudy : nobody));
  const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
  const type = call.body === undefined ? {} : { "Content-Type": "application/json" };
  const headers = { Authorization: `Bearer ${token}`, ...type, ...call.headers };
  return fetch(`${origin}${filled}${call.query ?? ""}`, { method, headers, ...body });
}

/** Asks, and holds status, media type and body of the answer against the document that the server gives out. */
async function ask(id: string, call: Call = {}): Promise<[status: number, body: unknown]> {
  const answer = await send(id, call);
  const { method, path } = routeOf(id);
  const operation = paths[path.replaceAll(/:(\w+)/gu, "{$1}")]?.[method.toLowerCase()];
  const told = operation?.responses[answer.status];
  expect([id, answer.status, told]).toEqual([id, answer.status, expect.anything()]);
  return [answer.status, await checked(id, answer, told?.content)];
}

async function checked(id: string, answer: Response, content: Content): Promise<unknown> {
  const text = await answer.text();
  const type = (answer.headers.get("Content-Type") ?? "").split(";")[0] ?? "";
  if (text === "" && content === undefined) return undefined;
  expect([id, Object.keys(content ?? {})]).toEqual([id, expect.arrayContaining([type])]);
  const schema = content?.[type]?.schema;
  if (!schema) return text;
  const body: unknown = JSON.parse(text);
  const here = JSON.stringify(schema).replaceAll('"#/', '"api#/');
  const validate = ajv.compile(JSON.parse(here) as object);
  validate(body);
  expect([id, validate.errors]).toEqual([id, null]);
  return body;
}

beforeAll(async () => {
  server = await PlainServer.start();
  origin = new URL(server.setupUrl).origin;
  const document = (await (await fetch(`${origin}/api/openapi.json`)).json()) as { paths: typeof paths };
  ({ paths } = document);
  ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, "api");
}, 180_000);
afterAll(() => server[Symbol.asyncDispose]());

describe("/api/openapi.json, held against the server that gives it out", { timeout: 120_000 }, () => {
  it("says what each answer is: accounts", async () => {
    const code = new URL(server.setupUrl).hash.slice(1);
    await ask("describeCode", { headers: { "Consilium-Code": code } });
    const password = "a password of this test";
    const account = { name: "Ada", email: "ada@mdt.example", password };
    const [status, signedIn] = await ask("setUp", { body: { code, institution: "St. Elsewhere", ...account } });
    expect(status).toBe(200);
    token = at(signedIn, "token");
    expect((await ask("signIn", { body: { email: account.email, password } }))[0]).toBe(200);
    expect((await ask("signIn", { body: { email: account.email, password: "no" } }))[0]).toBe(401);
    expect((await ask("refresh"))[0]).toBe(401);
    const person = { name: "Ben", email: "ben@mdt.example", kind: "staff", isCoordinator: true };
    const [created, user] = await ask("createUser", { body: person });
    const inUser = { id: at(user, "user.id") };
    expect(created).toBe(201);
    expect((await ask("createUser", { body: person }))[0]).toBe(409);
    const chosen = { code: new URL(at(user, "link.url")).hash.slice(1), password };
    expect((await ask("setPassword", { body: chosen }))[0]).toBe(200);
    for (const id of ["listUsers", "readDirectory"]) expect((await ask(id))[0]).toBe(200);
    expect((await ask("makePasswordLink", { in: inUser }))[0]).toBe(200);
    expect((await ask("signUserOut", { in: inUser }))[0]).toBe(204);
    expect((await ask("signUserOut"))[0]).toBe(404);
    expect((await ask("changeUser", { in: inUser, body: { isDisabled: true } }))[0]).toBe(200);
    expect((await ask("joinByLink", { body: { code: "no code of this server" } }))[0]).toBe(404);
  });

  it("says what each answer is: cases and sessions", async () => {
    const ada = at((await ask("listUsers"))[1], "users.0.id");
    const [, patient] = await ask("createCase", { body: { number: "1", title: "A case" } });
    const inCase = { id: at(patient, "id"), userId: ada };
    for (const id of ["listCases", "readUploadDesk", "listSessions"]) expect((await ask(id))[0]).toBe(200);
    expect((await ask("askStored", { body: { instances: [noStudy] } }))[0]).toBe(200);
    expect((await ask("changeCase", { in: inCase, body: { title: "B" }, headers: { "If-Match": '"1"' } }))[0]).toBe(
      200,
    );
    expect((await ask("changeCase", { in: inCase, body: { title: "C" }, headers: { "If-Match": '"1"' } }))[0]).toBe(
      412,
    );
    expect((await ask("attachStudy", { in: inCase }))[0]).toBe(404);
    expect((await ask("removeCaseMember", { in: inCase }))[0]).toBe(409);
    expect((await ask("putCaseMember", { in: inCase, body: { role: "owner" } }))[0]).toBe(200);

    const [, session] = await ask("createSession", { body: { title: "MDT", startsAt: 0, agenda: [inCase.id] } });
    const inSession = { id: at(session, "id"), userId: ada };
    for (const id of ["readSession", "joinSession"]) expect((await ask(id, { in: inSession }))[0]).toBe(200);
    const window = { cases: [inCase.id], from: 0, until: 8.64e15 };
    const [, invited] = await ask("inviteGuest", { in: inSession, body: { name: "Guest", ...window } });
    const { members } = z.object({ session: SessionDetail }).parse(invited).session;
    const guest = members.find(({ role }) => role === "guest")?.id ?? "";
    const inGuest = { ...inSession, userId: guest };
    const joined = await ask("joinByLink", { body: { code: new URL(at(invited, "url")).hash.slice(1) } });
    expect(joined[0]).toBe(200);
    expect((await ask("changeInvitation", { in: inGuest, body: { until: 9e12 } }))[0]).toBe(200);
    expect((await ask("removeSessionMember", { in: inGuest }))[0]).toBe(200);
    expect((await ask("putSessionMember", { in: inSession, body: { role: "chair" } }))[0]).toBe(200);
    expect((await ask("changeSession", { in: inSession, body: { isEnded: true } }))[0]).toBe(200);
    expect((await ask("readSession"))[0]).toBe(404);
  });

  it("says what each answer is: operations, audit, images", async () => {
    for (const id of ["readHealth", "readReadiness", "readMetrics", "readOpenApi", "readAsyncApi"]) {
      expect((await ask(id))[0]).toBe(200);
    }
    for (const id of ["readAudit", "checkAuditChain"]) expect((await ask(id))[0]).toBe(200);
    expect((await ask("searchAudit", { body: { limit: 5 } }))[0]).toBe(200);
    expect((await ask("exportFoundAudit", { body: { format: "csv" } }))[0]).toBe(200);
    for (const format of ["csv", "dicom", "fhir"]) {
      expect((await ask("exportAudit", { query: `?format=${format}` }))[0]).toBe(200);
    }
    expect((await ask("exportAudit"))[0]).toBe(400);
    for (const { id } of apiContract.filter(({ access, method }) => access === "dicom-web" && method === "GET")) {
      expect([id, (await ask(id, { in: { frames: "1", bulk: "1" } }))[0]]).toEqual([
        id,
        expect.toBeOneOf([200, 204, 404]),
      ]);
    }
    expect((await ask("storeInstances", { body: {} }))[0]).toBe(415);
  });

  it("the dashboard and the alerts ask for nothing that /metrics lacks", async () => {
    const [, metrics] = await ask("readMetrics");
    const real = new Set(
      [
        ...z
          .string()
          .parse(metrics)
          .matchAll(/^(?<name>\w+)(?:\{|\s)/gmu),
      ].map((match) => match[1]),
    );
    const read = (path: string) => readFile(join(import.meta.dirname, "..", "deploy", path), "utf8");
    const rules = parse(await read("prometheus/alerts.yml")) as { groups: { rules: { expr: string }[] }[] };
    const alerts = rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr));
    const dashboard = JSON.parse(await read("grafana/consilium.json")) as { panels: { targets: { expr: string }[] }[] };
    const panels = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    const asked = [...alerts, ...panels].flatMap((expr) => expr.match(/\b(?:consilium|process|nodejs)_\w+/gu) ?? []);
    expect([alerts.length, panels.length]).toEqual([
      expect.toSatisfy((count) => count > 5),
      expect.toSatisfy((count) => count > 12),
    ]);
    expect(asked.length).toBeGreaterThanOrEqual(alerts.length + panels.length - 1); // `up` is Prometheus' own.
    expect(asked.filter((name) => !real.has(name))).toEqual([]);
  });

  it("refuses bodies by the very schemas that it shows", async () => {
    const told = apiContract.filter(({ body }) => body);
    expect(told.length).toBeGreaterThan(15);
    for (const { id, body } of told) {
      const wrong = { notAField: 1 };
      const expected = body
        ?.safeParse(wrong)
        .error?.issues.map(({ path }) => `/${path.join("/")}`.replace(/^\/$/u, ""));
      const [status, problem] = await ask(id, { body: wrong });
      expect([id, status, Problem.parse(problem).errors?.map(({ pointer }) => pointer)]).toEqual([id, 400, expected]);
    }
  });

  it("lets nobody in where it says that a token is wanted, and only administrators where it says so", async () => {
    const administrator = token;
    const person = { name: "Eve", email: "eve@mdt.example", kind: "staff", isCoordinator: true };
    const [, user] = await ask("createUser", { body: person });
    const password = "another password of this test";
    token = at(
      (await ask("setPassword", { body: { code: new URL(at(user, "link.url")).hash.slice(1), password } }))[1],
      "token",
    );
    for (const { id } of apiContract.filter(({ access }) => access === "administrator")) {
      expect([id, (await ask(id))[0]]).toEqual([id, 403]);
    }
    token = "no token";
    for (const { id, access } of apiContract.filter(({ access }) => !["public", "code", "cookie"].includes(access))) {
      expect([id, access, (await ask(id, { body: undefined }))[0]]).toEqual([id, access, 401]);
    }
    token = administrator;
  });
});
