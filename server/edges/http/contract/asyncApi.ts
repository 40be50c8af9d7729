import { Motion, SentMotion } from "../../../../shared/model/motion.ts";
import { MAX_SIGNAL_BYTES, notifications, requests, RpcId, RpcReply } from "../../../../shared/protocol/signaling.ts";
import { MAX_SYNC_FRAME_BYTES } from "../../../../shared/protocol/sync.ts";
import { BEARER_PREFIX, SUBPROTOCOL } from "../../../../shared/protocol/version.ts";
import { type JsonSchema, jsonSchema } from "./jsonSchema.ts";
import { syncFrames } from "./syncFrames.ts";

type Node = Readonly<Record<string, unknown>>;

const token =
  `In the Sec-WebSocket-Protocol list, as ${SUBPROTOCOL} and ${BEARER_PREFIX}<token>. ` +
  "Close codes: 44xx is final, 45xx, 1012 and 1013 are worth another try.";

/** AsyncAPI 3 of the two WebSockets, made of shared/protocol's schemas. */
export function asyncApi(): Node {
  const sent = signalingRequests();
  const heard = signalingAnswers();
  const frames = syncMessages();
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Consilium's WebSockets",
      version: "1",
      description: `Subprotocol ${SUBPROTOCOL}. Over HTTP: /api/openapi.json.`,
      license: { name: "Apache-2.0" },
    },
    defaultContentType: "application/json",
    channels: {
      signal: {
        address: "/signal",
        title: "Signaling",
        description: `JSON-RPC 2.0, one session a socket, or none: then it answers ping and tells of chat. Frames of at most ${MAX_SIGNAL_BYTES} bytes. ${token}`,
        messages: { ...sent, ...heard },
        bindings: { ws: { method: "GET", query: { type: "object", properties: { session: { type: "string" } } } } },
      },
      sync: {
        address: "/sync/{docName}",
        title: "Shared Docs",
        description:
          `Binary frames of at most ${MAX_SYNC_FRAME_BYTES} bytes: a kind (varint), then varints and bytes with their length, as in lib0. ` +
          "Kinds 0 to 3 are y-websocket's, whose clients send the token as the query's `token`; from 100 on they pass only with " +
          `${SUBPROTOCOL}, which may also leave the Doc's name out of the path and begin each frame with it (var-string). ${token}`,
        parameters: { docName: { description: "stage:<sessionId>, marks:<caseId> or notes:<caseId>" } },
        messages: frames,
        bindings: { ws: { method: "GET" } },
      },
    },
    operations: {
      receiveRequests: operation("receive", "signal", Object.keys(sent)),
      sendAnswers: operation("send", "signal", Object.keys(heard)),
      receiveFrames: operation("receive", "sync", namesOf("client")),
      sendFrames: operation("send", "sync", namesOf("server")),
    },
  };
}

function signalingRequests(): Record<string, Node> {
  return Object.fromEntries(
    Object.entries(requests).map(([method, { params, result }]) => [
      method,
      {
        title: method,
        payload: objectOf({
          jsonrpc: { const: "2.0" },
          id: jsonSchema(RpcId, "input"),
          method: { const: method },
          params: jsonSchema(params, "input"),
        }),
        "x-result": jsonSchema(result, "output"),
      },
    ]),
  );
}

function signalingAnswers(): Record<string, Node> {
  const told = Object.entries(notifications).map(([method, params]) => [
    method,
    {
      title: method,
      payload: objectOf({
        jsonrpc: { const: "2.0" },
        method: { const: method },
        params: jsonSchema(params, "output"),
      }),
    },
  ]);
  const reply = { title: "Reply", summary: "To each request, by its id", payload: jsonSchema(RpcReply, "output") };
  return { ...Object.fromEntries(told), reply };
}

function syncMessages(): Record<string, Node> {
  return Object.fromEntries(
    Object.entries(syncFrames).map(([name, { numbers, bytes, summary }]) => [
      name,
      {
        title: name,
        summary,
        contentType: "application/octet-stream",
        payload: {
          type: "string",
          description: ["varints: ", numbers.join(", "), bytes && `; then bytes: ${bytes}`].join(""),
        },
        ...(name === "motion" && {
          "x-bytes": { client: jsonSchema(Motion, "input"), server: jsonSchema(SentMotion, "output") },
        }),
      },
    ]),
  );
}

function namesOf(by: "client" | "server"): readonly string[] {
  return Object.entries(syncFrames).flatMap(([name, { from }]) => (from === "both" || from === by ? [name] : []));
}

function objectOf(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, required: Object.keys(properties) };
}

function operation(action: "send" | "receive", channel: string, messages: readonly string[]): Node {
  return {
    action,
    channel: { $ref: `#/channels/${channel}` },
    messages: messages.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  };
}
