import { setTimeout as delay } from "node:timers/promises";
import * as Y from "yjs";
import { seededRandom } from "../../chaos/random.ts";
import { BareSocket } from "./BareSocket.ts";
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
  const sockets: BareSocket[] = [];
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
function open({ place, deliveries }: Client, client: number): Promise<BareSocket> {
  const dialect = dialects[place.dialect];
  const token = place.seats[client]?.token ?? "";
  const { promise, resolve, reject } = Promise.withResolvers<BareSocket>();
  const late = setTimeout(() => reject(new Error(`client ${client} has no Doc`)), READY_WITHIN_MS);
  const see = (writer: number, value: number) => {
    if (writer !== client) deliveries.see({ client, writer, value }, performance.now());
  };
  const ready = () => {
    clearTimeout(late);
    // A crowd that read every frame would be busier than the server.
    socket.listenBelow((bytes) => bytes.length - findMarks(bytes, see));
    // Nobody answers pings any more.
    setInterval(() => socket.pong(), PONG_MS);
    resolve(socket);
  };
  const socket = new BareSocket({
    port: place.port,
    ...dialect.address(place, token),
    onOpen: () => {
      for (const frame of dialect.greet(place, token)) socket.send(frame);
      if (!dialect.isState) ready();
    },
    onMessage: (message) => {
      if (dialect.isState?.(message)) ready();
    },
    onClose: (reason) => say({ word: "failed", reason: `client ${client}: ${reason}` }),
  });
  return promise;
}

interface Writer {
  readonly socket: BareSocket;
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
    if (savedEvery > 1) socket.send(dialect.passing(place, { writer, number, client: doc.clientID }));
    if (number % savedEvery === 0) doc.getMap("stage").set(key, viewportValue(writer, number));
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
