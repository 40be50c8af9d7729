import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { SharedDoc } from "../../client/collab/SharedDoc.ts";
import { SharedText } from "../../client/collab/SharedText.ts";
import { SyncSocket } from "../../client/collab/SyncSocket.ts";
import { layoutKey } from "../../shared/model/stage.ts";
import { MemoryDocStore } from "../sync/MemoryDocStore.ts";
import { testMark } from "./CollabPage.ts";
import { SyncTestServer, TEST_DOC, testMarks, testNotes, testPeer } from "./SyncTestServer.ts";

/** `SOAK_S=300` for the long one. */
const SOAK_S = Number(process.env["SOAK_S"] ?? 10);

let server: SyncTestServer;
beforeAll(async () => {
  server = await SyncTestServer.start(new MemoryDocStore());
});
afterAll(() => server[Symbol.asyncDispose]());

/** A stock client of the stage and the notes, which says that it is someone else and writes as a stock client does. */
class StockClient implements Disposable {
  readonly drops: unknown[] = [];
  /** As whom the others were ever shown. */
  readonly names = new Set<string>();
  readonly stage: WebsocketProvider;
  readonly notes: WebsocketProvider;
  readonly #name: string;

  constructor(name: string, role: string) {
    this.#name = name;
    this.stage = this.#connect(TEST_DOC, `${name}.${role}`);
    this.notes = this.#connect(testNotes(), `${name}.${role}`);
  }

  get providers(): readonly WebsocketProvider[] {
    return [this.stage, this.notes];
  }

  work(tick: number): void {
    for (const { awareness } of this.providers) awareness.setLocalState({ user: { name: "Dr Boss" }, cursor: tick });
    if (tick % 10 === 0)
      this.stage.doc.getMap("stage").set(layoutKey(testPeer(this.#name)), { rows: 1, columns: 1, tick });
    const text = this.notes.doc.getText("notes");
    if (tick % 7 === 0) text.insert(tick % (text.length + 1), "x😀");
    if (tick % 21 === 0) text.delete(tick % text.length, 1);
  }

  [Symbol.dispose](): void {
    for (const provider of this.providers) provider.destroy();
  }

  #connect(docName: string, token: string): WebsocketProvider {
    const options = { params: { token }, disableBc: true, WebSocketPolyfill: WebSocket as never };
    const provider = new WebsocketProvider(server.url, docName, new Y.Doc(), options);
    provider.on("connection-close", (event) => this.drops.push([docName, event?.code]));
    provider.awareness.on("change", () => {
      for (const [client, { user }] of provider.awareness.getStates()) {
        if (client !== provider.doc.clientID) this.names.add(JSON.stringify(user));
      }
    });
    return provider;
  }
}

/** One of our pages, with the stage, the marks and the notes on one socket. */
class OwnClient implements Disposable {
  readonly drops: unknown[] = [];
  readonly stage: SharedDoc;
  readonly marks: SharedDoc;
  readonly notes: SharedText;
  motions = 0;
  readonly #name: string;
  readonly #socket: SyncSocket;
  #wasOnline = false;

  constructor(name: string, role: string) {
    this.#name = name;
    const socket = new SyncSocket({ url: server.url, token: () => `${name}.${role}` });
    this.#socket = socket;
    this.stage = new SharedDoc({ socket, docName: TEST_DOC, root: "stage" });
    this.marks = new SharedDoc({ socket, docName: testMarks(), root: "marks" });
    this.notes = new SharedText({ socket, docName: testNotes(), root: "notes" });
    this.stage.onMotion(() => (this.motions += 1));
    for (const doc of [this.stage, this.marks]) doc.onRefused((edit) => this.drops.push(edit));
    this.notes.onRefused((refused) => this.drops.push(refused));
    this.stage.subscribe(() => {
      const isOnline = this.stage.status !== "offline";
      if (this.#wasOnline && !isOnline) this.drops.push("offline");
      this.#wasOnline ||= isOnline;
    });
  }

  get isSaved(): boolean {
    return [this.stage, this.marks, this.notes].every(({ status }) => status === "saved");
  }

  work(tick: number): void {
    this.stage.sendMotion({ kind: "pointer", at: { sopUid: "1.2.3", frame: 1, point: [tick, 0, 0] } });
    if (this.#name === "ana") {
      this.stage.sendMotion({ kind: "viewport", index: tick % 4, state: { voi: { lower: 0, upper: tick + 1 } } });
    }
    if (tick % 10 === 0) this.stage.set(layoutKey(testPeer(this.#name)), { rows: 1, columns: 1, tick });
    if (tick % 20 === 0) this.marks.set(`mark-${this.#name}-${tick % 5}`, testMark(this.#name, `${tick}`));
    const { length } = this.notes.text;
    if (tick % 9 === 0) this.notes.edit([{ from: length, to: length, insert: "own " }], this);
  }

  [Symbol.dispose](): void {
    for (const doc of [this.stage, this.marks, this.notes]) doc.close();
    this.#socket.close();
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** 50 ticks a second where the machine can; resolves with how many there were. */
function work(seconds: number, each: (tick: number) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let tick = 0;
    const endsAt = performance.now() + seconds * 1_000;
    const timer = setInterval(() => {
      try {
        each((tick += 1));
        if (performance.now() < endsAt) return;
        resolve(tick);
      } catch (error) {
        reject(error instanceof Error ? error : new Error("a tick failed", { cause: error }));
      }
      clearInterval(timer);
    }, 20);
  });
}

describe("a session of stock clients and ours", () => {
  it(
    "T6 aware-spoof: two stock clients and four of ours, with motion: nobody is dropped, names stay true",
    async () => {
      using stack = new DisposableStack();
      const ours = ["ana", "ben", "cem", "dan"].map((name) => stack.use(new OwnClient(name, "chair")));
      const stocks = ["eva", "fil"].map((name) => stack.use(new StockClient(name, "coordinator")));
      await until(() => ours.every((page) => page.isSaved) && stocks.every(isSynced));
      const connections = server.edge.connectionCount;
      expect(connections).toBe(8);
      using delay = new Delay();
      const startedWith = process.memoryUsage().rss;
      const ticks = await work(SOAK_S, (tick) => {
        for (const client of [...ours, ...stocks]) client.work(tick);
        expect(server.edge.connectionCount).toBe(connections);
      });
      await until(() => ours.every((page) => page.isSaved));
      await until(() => new Set([...stocks.map(stageOf), ...ours.map(ourStage)]).size === 1);
      await until(() => new Set([...stocks.map(textOf), ...ours.map(({ notes }) => notes.text)]).size === 1);
      expect([...ours, ...stocks].flatMap(({ drops }) => drops)).toEqual([]);
      const [eva, fil] = ["eva", "fil"].map((name) =>
        JSON.stringify({ peerId: testPeer(name), name, role: "coordinator" }),
      );
      expect(stocks.map(({ names }) => [...names])).toEqual([[fil], [eva]]);
      // Each of ours hears the pointers of three others, and all but the presenter the viewports.
      for (const { motions } of ours) expect(motions).toBeGreaterThan(ticks);
      const rssMiB = (process.memoryUsage().rss - startedWith) / 2 ** 20;
      const characters = textOf(stocks[0]!).length;
      const motions = ours.map((page) => page.motions);
      process.stdout.write(
        `soak ${JSON.stringify({ SOAK_S, ticks, motions, characters, rssMiB, ...delay.figures })}\n`,
      );
    },
    (SOAK_S + 60) * 1_000,
  );
});

const inOrder = (entries: readonly (readonly [string, unknown])[]) =>
  JSON.stringify(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
const stageOf = ({ stage }: StockClient) => inOrder(Object.entries(stage.doc.getMap("stage").toJSON()));
const ourStage = ({ stage }: OwnClient) => inOrder(stage.keys().map((key) => [key, stage.get(key)]));
const isSynced = ({ providers }: StockClient) => providers.every((provider) => provider.synced);
const textOf = ({ notes }: StockClient): string => notes.doc.getText("notes").toJSON();

class Delay implements Disposable {
  readonly #histogram = monitorEventLoopDelay({ resolution: 10 });

  constructor() {
    this.#histogram.enable();
  }

  /** Of server and all clients together: they share this event loop. */
  get figures() {
    return { delayP99Ms: this.#histogram.percentile(99) / 1e6, delayMaxMs: this.#histogram.max / 1e6 };
  }

  [Symbol.dispose](): void {
    this.#histogram.disable();
  }
}
