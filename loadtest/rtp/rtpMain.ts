import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { RtpJob, type RtpWord, Speech } from "./MediaWords.ts";
import { PACKETS_PER_SECOND, ssrcOf, voicePacket } from "./voicePacket.ts";

/** What is on its way when the last packet was sent. */
const ARRIVES_WITHIN_MS = 200;
const SOCKET_BYTES = 4 * 1024 * 1024;

/** Runs in a process of its own: speaks with many voices and counts what its listeners receive. */
async function run({ listeners }: RtpJob): Promise<void> {
  let received = 0;
  const sinks = await Promise.all(
    Array.from({ length: listeners }, () => open((packet) => (received += isRtcp(packet) ? 0 : 1))),
  );
  const mouth = await open(() => undefined);
  const numbers: number[] = [];
  process.on("message", (message) => {
    const { ports, ms } = Speech.parse(message);
    const before = received;
    speak(mouth, { ports, ms, numbers }).then(
      (sent) => say({ word: "spoken", sent, received: received - before }),
      (error: unknown) => say({ word: "failed", reason: String(error) }),
    );
  });
  say({ word: "listening", ports: sinks.map((sink) => sink.address().port) });
}

async function open(onPacket: (packet: Buffer) => void): Promise<Socket> {
  const socket = createSocket("udp4", onPacket);
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  socket.setRecvBufferSize(SOCKET_BYTES);
  return socket;
}

/** RFC 5761 §4: which of the two shares a port. */
function isRtcp(packet: Buffer): boolean {
  const kind = packet[1] ?? 0;
  return kind >= 192 && kind <= 223;
}

interface Speaking extends Speech {
  /** Of each voice, how many packets it has sent so far. */
  readonly numbers: number[];
}

/** Every voice has a packet every 20 ms, the voices one after the other; late ones are made up for. Resolves with how many were sent. */
async function speak(mouth: Socket, { ports, ms, numbers }: Speaking): Promise<number> {
  const startedAt = performance.now();
  const total = Math.round((ms * PACKETS_PER_SECOND * ports.length) / 1_000);
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, ((performance.now() - startedAt) * PACKETS_PER_SECOND * ports.length) / 1_000);
    for (; sent < due; sent++) {
      const voice = sent % ports.length;
      const number = numbers[voice] ?? 0;
      numbers[voice] = number + 1;
      mouth.send(voicePacket(ssrcOf(voice), number), ports[voice], "127.0.0.1");
    }
    await delay(1);
  }
  await delay(ARRIVES_WITHIN_MS);
  return sent;
}

function say(word: RtpWord): void {
  process.send?.(word);
}

process.once("message", (job) => {
  run(RtpJob.parse(job)).catch((error: unknown) => say({ word: "failed", reason: String(error) }));
});
