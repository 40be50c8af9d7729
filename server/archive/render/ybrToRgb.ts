/** PS3.3 §C.7.6.3.1.2: luminance and colour differences of eight bits become red, green and blue, in place. */
export function ybrToRgb(data: Uint8Array, isPartial = false): void {
  const scale = isPartial ? 255 / 219 : 1;
  const chroma = isPartial ? 255 / 224 : 1;
  const black = isPartial ? 16 : 0;
  for (let at = 0; at + 2 < data.length; at += 3) {
    const y = ((data[at] ?? 0) - black) * scale;
    const blue = ((data[at + 1] ?? 0) - 128) * chroma;
    const red = ((data[at + 2] ?? 0) - 128) * chroma;
    data[at] = eightBits(y + 1.402 * red);
    data[at + 1] = eightBits(y - 0.344136 * blue - 0.714136 * red);
    data[at + 2] = eightBits(y + 1.772 * blue);
  }
}

function eightBits(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
