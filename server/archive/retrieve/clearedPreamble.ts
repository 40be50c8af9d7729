import { PREAMBLE_BYTES } from "../dataset/part10.ts";

/** [AR9] The same bytes with zeros for the preamble, so that no operating system runs what is handed out (CVE-2019-11687). */
export async function* clearedPreamble(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let left = PREAMBLE_BYTES;
  for await (const chunk of bytes) {
    if (left === 0) {
      yield chunk;
      continue;
    }
    const copy = Uint8Array.from(chunk);
    copy.fill(0, 0, Math.min(left, copy.length));
    left -= Math.min(left, copy.length);
    yield copy;
  }
}
