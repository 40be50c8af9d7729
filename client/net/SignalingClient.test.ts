import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type WebSocket as ServerSocket, WebSocketServer } from "ws";
import { SignalingClient, type SignalingState } from "./SignalingClient.ts";

const joinReply = {
  self: { id: "peer-ana-1", name: "Ana", role: "member", given: [], online: true },
  session: { id: "session-1", title: "Tumour board", agenda: [] },
  peers: [],
  producers: [],
  routerRtpCapabilities: { codecs: [], headerExtensions: [] },
  canSave: true,
  asking: [],
};

interface Frame {
  readonly id: number;
  readonly method: string;
}

/** A real WebSocket server that answers `join`, and whatever else `answers` names. */
class Server {
  readonly #wss = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "consilium.v1" });
  readonly sockets: ServerSocket[] = [];
  readonly methods: string[] = [];
  readonly protocols: string[] = [];
  answers: Record<string, unknown> = { join: joinReply, leave: {} };
  onConnection: (socket: ServerSocket) => void = () => undefined;

  constructor() {
    this.#wss.on("connection", (socket, request) => {
      this.sockets.push(socket);
      this.protocols.push(String(request.headers["sec-websocket-protocol"]));
      this.onConnection(socket);
      socket.on("message", (data: Buffer) => this.#answer(socket, JSON.parse(data.toString()) as Frame));
    });
  }

  async url(): Promise<string> {
    if (this.#wss.address() === null) await once(this.#wss, "listening");
    const address = this.#wss.address();
    return `ws://127.0.0.1:${typeof address === "object" ? address?.port : ""}/signal?session=s`;
  }

  notify(method: string, params: unknown): void {
    this.sockets.at(-1)?.send(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  close(): void {
    for (const socket of this.sockets) socket.terminate();
    this.#wss.close();
  }

  #answer(socket: ServerSocket, { id, method }: Frame): void {
    this.methods.push(method);
    const answer = this.answers[method];
    if (answer instanceof Error) {
      const error = { code: -32000, message: answer.message, data: { code: answer.message } };
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, error }));
    } else if (answer !== undefined) socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: answer }));
  }
}

let server: Server;
let client: SignalingClient;
const tokens: boolean[] = [];

beforeEach(async () => {
  server = new Server();
  tokens.length = 0;
  const token = async (isRefused: boolean) => {
    tokens.push(isRefused);
    return "t";
  };
  client = new SignalingClient({ url: await server.url(), token, random: () => 0, now: () => 42 });
});
afterEach(() => {
  client.close();
  server.close();
});

function until(kind: SignalingState["kind"]): Promise<SignalingState> {
  return new Promise((resolve) => {
    const undo = client.onState((state) => {
      if (state.kind !== kind) return;
      undo();
      resolve(state);
    });
  });
}

async function joined(): Promise<void> {
  const ready = until("joined");
  client.connect();
  await ready;
}

describe("SignalingClient", () => {
  it("offers its protocol and token, joins by itself, and hands the reply over", async () => {
    const replies: unknown[] = [];
    client.onJoined((reply) => replies.push(reply));
    await joined();
    expect(server.protocols).toEqual(["consilium.v1, bearer.t"]);
    expect(replies).toEqual([joinReply]);
    expect(client.state).toEqual({ kind: "joined" });
  });

  it("keeps requests until it has joined, and never more than its bound", async () => {
    server.answers["restartIce"] = { iceParameters: { usernameFragment: "u", password: "p" } };
    const early = client.request("restartIce", { transportId: "t" });
    for (let count = 1; count < 64; count += 1) client.request("leave", {}).catch(() => undefined);
    await expect(client.request("leave", {})).rejects.toMatchObject({ code: "unavailable" });
    client.connect();
    expect(await early).toEqual({ iceParameters: { usernameFragment: "u", password: "p" } });
    expect(server.methods.slice(0, 2)).toEqual(["join", "restartIce"]);
  });

  it("rejects with the server's failure", async () => {
    server.answers["showCase"] = new Error("forbidden");
    await joined();
    const refused = client.request("showCase", { caseId: "case-0001" as never });
    await expect(refused).rejects.toMatchObject({ name: "Failure", code: "forbidden" });
  });

  it("times a request out", async () => {
    await joined();
    vi.useFakeTimers();
    try {
      const refused = expect(client.request("restartIce", { transportId: "t" })).rejects.toMatchObject({
        code: "timeout",
      });
      vi.advanceTimersByTime(10_000);
      await refused;
    } finally {
      vi.useRealTimers();
    }
  });

  it("tells notifications to their handlers until they are undone", async () => {
    await joined();
    const told: unknown[] = [];
    const undo = client.on("producerClosed", (params) => told.push(params));
    const twice = new Promise((resolve) => client.on("storeChanged", resolve));
    server.notify("producerClosed", { producerId: "p1" });
    server.notify("somethingNewer", {});
    server.notify("storeChanged", { canSave: false });
    expect(await twice).toEqual({ canSave: false });
    undo();
    const thrice = new Promise((resolve) => client.on("mediaRestarted", resolve));
    server.notify("producerClosed", { producerId: "p2" });
    server.notify("mediaRestarted", { routerRtpCapabilities: joinReply.routerRtpCapabilities });
    await thrice;
    expect(told).toEqual([{ producerId: "p1" }]);
  });

  it.each([1001, 1011, 1012, 1013, 4503, 4508, 4529])("comes back after a close with %i", async (code) => {
    await joined();
    const lost = until("reconnecting");
    const back = lost.then(() => until("joined"));
    const pending = client.request("restartIce", { transportId: "t" });
    server.sockets[0]?.close(code);
    await expect(pending).rejects.toMatchObject({ code: "unavailable" });
    expect(await lost).toEqual({ kind: "reconnecting", sinceMs: 42 });
    await back;
    expect(server.sockets).toHaveLength(2);
  });

  it("comes back after a cut without a close frame", async () => {
    await joined();
    const back = until("reconnecting").then(() => until("joined"));
    server.sockets[0]?.terminate();
    await back;
  });

  it.each([
    [4400, "upgrade", "upgrade"],
    [4403, "", "forbidden"],
    [4404, "session-ended", "session-ended"],
    [4409, "", "conflict"],
    [1000, "", "internal"],
  ])("ends for good at %i %s", async (code, reason, failure) => {
    await joined();
    const ended = until("ended");
    server.sockets[0]?.close(code, reason);
    expect(await ended).toEqual({ kind: "ended", code: failure });
    await expect(client.request("leave", {})).rejects.toMatchObject({ code: "unavailable" });
    client.connect();
    expect(server.sockets).toHaveLength(1);
  });

  it("asks for a new token once when its token is refused", async () => {
    server.onConnection = (socket) => socket.close(4401);
    const ended = until("ended");
    client.connect();
    expect(await ended).toEqual({ kind: "ended", code: "unauthenticated" });
    expect(tokens).toEqual([false, true]);
  });

  it("ends where joining is refused, and tries again where it is not possible now", async () => {
    server.answers["join"] = new Error("draining");
    const lost = until("reconnecting");
    client.connect();
    await lost;
    server.answers["join"] = new Error("session-full");
    expect(await until("ended")).toEqual({ kind: "ended", code: "session-full" });
  });

  it("ends at what is not its protocol", async () => {
    await joined();
    const ended = until("ended");
    server.sockets[0]?.send("{}");
    expect(await ended).toEqual({ kind: "ended", code: "bad-message" });
  });

  it("F10 notices within ten seconds that nothing comes any more", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      await joined();
      const lost = until("reconnecting");
      vi.advanceTimersByTime(9_000);
      await lost;
    } finally {
      vi.useRealTimers();
    }
  });

  it("says that it leaves", async () => {
    await joined();
    const closed = once(server.sockets[0]!, "close");
    client.close();
    expect((await closed)[0]).toBe(1000);
    expect(server.methods).toEqual(["join", "leave"]);
    expect(client.state).toEqual({ kind: "ended", code: "left" });
  });
});
