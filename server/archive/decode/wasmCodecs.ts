function silent(): void {}

/** A codec that is loaded when it is first used, and once for all. */
function once<Codec>(load: () => Promise<{ readonly default: WasmModule<Codec> }>): () => Promise<Codec> {
  let loaded: Promise<Codec> | undefined;
  return () => (loaded ??= load().then(({ default: factory }) => factory({ print: silent, printErr: silent })));
}

export const loadCharls = once(() => import("@cornerstonejs/codec-charls/wasmjs"));
export const loadOpenJpeg = once(() => import("@cornerstonejs/codec-openjpeg/wasmjs"));
export const loadOpenJph = once(() => import("@cornerstonejs/codec-openjph/wasmjs"));
export const loadLibJpegTurbo = once(() => import("@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs"));

export interface WasmDecoded {
  readonly info: WasmFrameInfo;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Throws whatever the codec throws: numbers, mostly. `look` sees the decoder once it has decoded. */
export function decodeWith<Decoder extends WasmDecoder>(
  decoder: Decoder,
  codestream: Uint8Array,
  look: (decoder: Decoder) => void = () => undefined,
): WasmDecoded {
  try {
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.decode();
    look(decoder);
    return { info: decoder.getFrameInfo(), bytes: Uint8Array.from(decoder.getDecodedBuffer()) };
  } finally {
    decoder.delete();
  }
}
