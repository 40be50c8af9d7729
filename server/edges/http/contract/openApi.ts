import { STATUS_CODES } from "node:http";
import { z } from "zod";
import { Problem } from "../../../../shared/protocol/api/problem.ts";
import { type FailureCode, failures } from "../../../../shared/protocol/failures.ts";
import type { Access, Answer, ApiHeader, ApiRoute } from "./ApiRoute.ts";
import { type JsonSchema, jsonSchema } from "./jsonSchema.ts";
import { schemaNames } from "./schemaNames.ts";

type Node = Readonly<Record<string, unknown>>;

const QuerySchema = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
});

const securityOf: Readonly<Record<Access, readonly Node[]>> = {
  public: [],
  code: [{ code: [] }],
  cookie: [{ refreshCookie: [] }],
  token: [{ bearer: [] }],
  account: [{ bearer: [] }],
  administrator: [{ bearer: [] }],
  "dicom-web": [{ bearer: [] }],
};

const failuresOf: Readonly<Record<Access, readonly FailureCode[]>> = {
  public: [],
  code: [],
  cookie: ["unauthenticated", "forbidden"],
  token: ["unauthenticated"],
  account: ["unauthenticated"],
  administrator: ["unauthenticated", "forbidden"],
  "dicom-web": ["unauthenticated"],
};

const headersOf: Readonly<Record<ApiHeader, { readonly description: string; readonly failures: FailureCode[] }>> = {
  "If-Match": { description: "The ETag that the change was made of; `*` or nothing for any", failures: ["stale"] },
  "Idempotency-Key": {
    description: "1 to 128 visible ASCII characters; the same again is answered as the first time, for 24 hours",
    failures: ["bad-message", "conflict"],
  },
  Accept: { description: "PS3.18 §8.7: media types, each with its transfer syntax", failures: ["not-acceptable"] },
};

/** OpenAPI 3.1 of these routes. Pure: the same routes give the same document. */
export function openApi(routes: readonly ApiRoute[]): Node {
  const components = new Map<string, JsonSchema>([["Problem", jsonSchema(Problem, "output")]]);
  const paths: Record<string, Record<string, Node>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/gu, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, components) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Consilium",
      version: "1",
      summary: "Synchronised DICOM review for multidisciplinary teams",
      description:
        "Everything that the server answers over HTTP but its pages. What is not the asker's does not exist for them (404). " +
        "The WebSockets are in /api/asyncapi.json.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    servers: [{ url: "/" }],
    paths,
    components: {
      securitySchemes,
      schemas: Object.fromEntries([...components].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

const securitySchemes = {
  bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "An access token, good for 15 minutes" },
  refreshCookie: { type: "apiKey", in: "cookie", name: "consilium_refresh" },
  code: { type: "apiKey", in: "header", name: "Consilium-Code", description: "The code of a one-time link" },
};

function operation(route: ApiRoute, components: Map<string, JsonSchema>): Node {
  const body = route.body
    ? { "application/json": { schema: reference(route.body, "input", components) } }
    : route.bodyTypes && Object.fromEntries(route.bodyTypes.map((type) => [type, {}]));
  return {
    operationId: route.id,
    tags: [tagOf(route.path)],
    summary: route.summary,
    "x-access": route.access,
    security: securityOf[route.access],
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...(body && { requestBody: { required: true, content: body } }),
    responses: { ...responses(route, components), ...problemResponses(route) },
  };
}

function tagOf(path: string): string {
  const [, first = "", second = ""] = path.split("/");
  return first === "api" && !second.endsWith(".json") ? second : first === "dicom-web" ? first : "operations";
}

function pathParameters({ path }: ApiRoute): readonly Node[] {
  const names = [...path.matchAll(/:(?<name>\w+)/gu)].map((match) => match.groups?.["name"] ?? "");
  return names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
}

function queryParameters({ query }: ApiRoute): readonly Node[] {
  if (!query) return [];
  const { properties = {}, required = [] } = QuerySchema.parse(jsonSchema(query, "input"));
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

function headerParameters({ headers = [] }: ApiRoute): readonly Node[] {
  // OpenAPI lets Accept be said by the answers' media types alone.
  return headers
    .filter((name) => name !== "Accept")
    .map((name) => ({
      name,
      in: "header",
      required: false,
      description: headersOf[name].description,
      schema: { type: "string" },
    }));
}

function responses({ answers }: ApiRoute, components: Map<string, JsonSchema>): Record<string, Node> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]: [string, Answer]) => [
      status,
      { description: STATUS_CODES[status] ?? "Answer", ...contentOf(answer, components) },
    ]),
  );
}

function contentOf(answer: Answer, components: Map<string, JsonSchema>): Node {
  if (answer === null) return {};
  if ("parse" in answer)
    return { content: { "application/json": { schema: reference(answer, "output", components) } } };
  return { content: Object.fromEntries(answer.map((type) => [type, {}])) };
}

/** What may go wrong, by status: which codes, all in the one shape. A status that the answers have too keeps theirs beside. */
function problemResponses(route: ApiRoute): Record<string, Node> {
  const byStatus = new Map<number, FailureCode[]>();
  for (const code of problemCodes(route)) {
    const status = failures[code].http;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const found = [...byStatus].filter(([status]) => !(status in route.answers)).toSorted(([a], [b]) => a - b);
  return Object.fromEntries(
    found.map(([status, codes]) => [
      status,
      {
        description: codes.join(", "),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
}

function problemCodes(route: ApiRoute): ReadonlySet<FailureCode> {
  return new Set<FailureCode>([
    ...failuresOf[route.access],
    ...(route.body ? (["bad-message", "request-timeout", "too-large", "unsupported"] as const) : []),
    ...(route.query ? (["bad-message"] as const) : []),
    ...(route.headers ?? []).flatMap((header) => headersOf[header].failures),
    ...(route.failures ?? []),
    "internal",
  ]);
}

/** Named schemas stand once, under the name that shared/protocol exports them by. */
function reference(
  schema: NonNullable<ApiRoute["body"]>,
  io: "input" | "output",
  components: Map<string, JsonSchema>,
): JsonSchema {
  const name = schemaNames.get(schema);
  if (name === undefined) return jsonSchema(schema, io);
  components.set(name, jsonSchema(schema, io));
  return { $ref: `#/components/schemas/${name}` };
}
