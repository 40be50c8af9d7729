/**
 * Tells the nodes of a cluster that something has changed [CL1]: hints, never truth. Whoever listens reads the truth where it is
 * kept, now and then also unasked, since a message may be lost.
 */
export interface Bus extends AsyncDisposable {
  /**
   * [CL2] Sends to all who listen to the topic, on this node too: at most once, later, never waiting. Where the way is cut, or too
   * many messages are on it, the message is dropped and counted. Throws RangeError for what is too large [CL3].
   */
  publish(topic: string, message: string): void;
  /** [CL4] From some moment on, which `onGap` tells of. Returns the undo. */
  subscribe(topic: string, listener: (message: string) => void): () => void;
  /** [CL5] Told when messages may have been missed: the way is there again. Returns the undo. */
  onGap(listener: () => void): () => void;
  /** Messages of this node that went nowhere. */
  readonly dropped: number;
}

const MAX_TOPIC_BYTES = 200;
const MAX_MESSAGE_BYTES = 16 * 1024;
/** Messages of one node that may be on their way. */
export const MAX_UNDER_WAY = 1000;

/** [CL3] A message is a hint: what is larger belongs elsewhere. */
export function requireSmall(topic: string, message: string): void {
  if (Buffer.byteLength(topic) > MAX_TOPIC_BYTES) throw new RangeError("the topic's name is too long");
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw new RangeError("the message is too large for the bus");
}
