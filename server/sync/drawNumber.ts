/** At random, of 32 bits: an epoch, or a client id as Yjs has them. */
export function drawNumber(): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return drawn;
}
