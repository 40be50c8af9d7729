import { connect } from "node:tls";

/** Where the copy goes: a syslog receiver that speaks TLS. */
export interface SyslogPlace {
  readonly host: string;
  readonly port: number;
  /** PEM. Undefined: the authorities that Node knows. */
  readonly ca?: Buffer | undefined;
  /** PEM of this server's own certificate, for receivers that want one (IHE ITI-19). */
  readonly own?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
}

export interface SendOptions {
  readonly place: SyslogPlace;
  readonly withinMs: number;
  /** How long the connection must hold after all was sent, before it is ended: who was gone by then is noticed. */
  readonly settleMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends the frames over a connection of their own and ends it. Resolves once the receiver has ended it too, after all was sent: syslog has
 * no acknowledgement, but who answers the end of a stream has read what came before. Rejects in every other case: send them again then.
 */
export async function sendFrames(
  frames: readonly Buffer[],
  { place, withinMs, settleMs, signal }: SendOptions,
): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({
    host: place.host,
    port: place.port,
    servername: place.host,
    minVersion: "TLSv1.2",
    ...(place.ca && { ca: place.ca }),
    ...place.own,
  });
  const fail = (error: Error) => reject(error);
  const stop = () => fail(new Error("the receiver did not take it in time"));
  const timer = setTimeout(stop, withinMs);
  let isEnding = false;
  let settling: NodeJS.Timeout | undefined;
  const end = () => {
    isEnding = true;
    socket.end();
  };
  signal.addEventListener("abort", stop, { once: true });
  socket.once("error", fail);
  socket.once("secureConnect", () => {
    socket.write(Buffer.concat(frames), () => (settling = setTimeout(end, settleMs)));
  });
  socket.once("end", () => (isEnding ? resolve() : fail(new Error("the receiver ended the connection"))));
  socket.once("close", () => fail(new Error("the connection broke off")));
  socket.resume();
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    clearTimeout(settling);
    signal.removeEventListener("abort", stop);
    socket.destroy();
  }
}
