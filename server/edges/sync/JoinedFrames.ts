/** Copying more than this costs more than another write. */
const MAX_JOINED_BYTES = 64 * 1024;

/** Several frames as one buffer, made once for the sockets that are told the same one after the other. */
export class JoinedFrames {
  #frames: readonly Buffer[] = [];
  #joined: readonly Buffer[] = [];

  /** What to write for these frames, in order; not to be changed. */
  of(frames: readonly Buffer[]): readonly Buffer[] {
    if (frames.length === 1) return frames;
    if (!isSame(frames, this.#frames)) {
      const bytes = frames.reduce((sum, { length }) => sum + length, 0);
      this.#joined = bytes > MAX_JOINED_BYTES ? frames : [Buffer.concat(frames, bytes)];
      this.#frames = frames;
    }
    return this.#joined;
  }
}

function isSame(frames: readonly Buffer[], others: readonly Buffer[]): boolean {
  if (frames.length !== others.length) return false;
  for (let at = 0; at < frames.length; at++) if (frames[at] !== others[at]) return false;
  return true;
}
