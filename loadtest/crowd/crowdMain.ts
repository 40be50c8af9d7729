import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { seededRandom } from "../../chaos/random.ts";
import { Crowd, type CrowdWord } from "./Crowd.ts";
import { Deliveries } from "./Deliveries.ts";
import { dialects } from "./dialects.ts";
import { findMarks, viewportValue } from "./values.ts";

const SETTLED_WITHIN_MS = 3_000;
const READY_WITHIN_MS = 60_000;
/** Shorter than any server waits for a sign of life. */
const PONG_MS = 2_000;
/** So many sockets open at once: joining is another scenario. */
const OPENING = 20;

/** Runs in a process of its own: opens the crowd's clients, writes, counts what arrives. */
async function run(crowd: Crowd): Promise<void> {
  const { place, writers, warmUpMs, countedMs } = crowd;
  const deliveries = new Deliveries({ ...crowd, clients: place.seats.length });
  const sockets: WebSocket[] = [];
  for (let first = 0; first < place.seats.length; first += OPENING) {
    const seats = place.seats.slice(first, first + OPENING);
    sockets.push(...(await Promise.all(seats.map((_, at) => open({ place, deliveries }, first + at)))));
  }
  const working = sockets
    .slice(0, writers)
    .map((socket, writer) => startWriting(crowd, { socket, writer, deliveries }));
  await delay(warmUpMs);
  say({ word: "counting" });
  deliveries.start();
  await delay(countedMs);
  for (const stop of working) stop();
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  while (!deliveries.isSettled && performance.now() < deadline) await delay(20);
  say({ word: "counted", report: deliveries.report() });
}

interface Client {
  readonly place: Crowd["place"];
  readonly deliveries: Deliveries;
}

/** Resolves when the client has the Doc. */
function open({ place, deliveries }: Client, client: number): Promise<WebSocket> {
  const dialect = dialects[place.dialect];
  const token = place.seats[client]?.token ?? "";
  const { url, protocols } = dialect.address(place, token);
  const line = connect(place.port, "127.0.0.1").setNoDelay();
  const socket = new WebSocket(url, [...protocols], { perMessageDeflate: false, createConnection: () => line });
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  const late = setTimeout(() => reject(new Error(`client ${client} has no Doc`)), READY_WITHIN_MS);
  const ready = () => {
    clearTimeout(late);
    listenBelow(line, (writer, value) => {
      if (writer !== client) deliveries.see({ client, writer, value }, performance.now());
    });
    // Nobody answers pings any more.
    setInterval(() => socket.pong(), PONG_MS);
    resolve(socket);
  };
  socket.on("open", () => {
    for (const frame of dialect.greet(place, token)) socket.send(frame);
    if (!dialect.isState) ready();
  });
  socket.on("message", (frame: Buffer) => {
    if (dialect.isState?.(frame)) ready();
  });
  socket.on("error", reject);
  socket.on("close", (code) => say({ word: "failed", reason: `client ${client} was closed with ${code}` }));
  return promise;
}

/** From now on nothing but values is looked for in what arrives: a crowd that parsed every frame would be busier than the server. */
function listenBelow(line: Socket, found: (writer: number, value: number) => void): void {
  line.removeAllListeners("data");
  let rest = Buffer.alloc(0);
  line.on("data", (chunk: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    rest = Buffer.from(bytes.subarray(findMarks(bytes, found)));
  });
}

interface Writer {
  readonly socket: WebSocket;
  readonly writer: number;
  readonly deliveries: Deliveries;
}

/** Returns its end. */
function startWriting(crowd: Crowd, { socket, writer, deliveries }: Writer): () => void {
  const { place, perSecond, savedEvery } = crowd;
  const dialect = dialects[place.dialect];
  const doc = new Y.Doc();
  const key = `${place.seats[writer]?.userId}/viewport/0`;
  doc.on("update", (update: Uint8Array) => socket.send(dialect.saved(place, update)));
  const write = () => {
    const number = deliveries.write(writer, performance.now());
    if (number % savedEvery === 0) doc.getMap("stage").set(key, viewportValue(writer, number));
    else socket.send(dialect.passing(place, { writer, number, client: doc.clientID }));
  };
  const random = seededRandom(writer + 1);
  const meanMs = 1_000 / perSecond;
  let nextAt = performance.now() + meanMs * random();
  let timer: NodeJS.Timeout | undefined;
  // Hands do not move in step, with each other or with a clock; for every product they move alike.
  const next = () => {
    for (; nextAt <= performance.now(); nextAt += meanMs * (0.5 + random())) write();
    timer = setTimeout(next, Math.max(1, nextAt - performance.now()));
  };
  timer = setTimeout(next, Math.max(1, nextAt - performance.now()));
  return () => clearTimeout(timer);
}

function say(word: CrowdWord): void {
  process.send?.(word);
}

/** It stays until its parent ends it. */
process.once("message", (job) => {
  run(Crowd.parse(job)).catch((error: unknown) => say({ word: "failed", reason: String(error) }));
});
