/** What is used of decoders that come without types. Memory that they give is the codec's own: valid until its next call or `delete`. */

interface WasmFrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned?: boolean;
}

interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): WasmFrameInfo;
  getDecodedBuffer(): Uint8Array;
  delete(): void;
}

interface WasmCoder {
  getDecodedBuffer(info: WasmFrameInfo & { readonly isUsingColorTransform?: boolean }): Uint8Array;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}

type WasmModule<Codec> = (options: { readonly print: () => void; readonly printErr: () => void }) => Promise<Codec>;
declare module "@cornerstonejs/codec-charls/wasmjs" {
  interface Charls {
    readonly JpegLSDecoder: new () => WasmDecoder & { getInterleaveMode(): number };
    readonly JpegLSEncoder: new () => WasmCoder & {
      setNearLossless(value: number): void;
      setInterleaveMode(mode: number): void;
    };
  }
  const factory: WasmModule<Charls>;
  export default factory;
}

declare module "@cornerstonejs/codec-openjpeg/wasmjs" {
  interface OpenJpeg {
    readonly J2KDecoder: new () => WasmDecoder;
    readonly J2KEncoder: new () => WasmCoder;
  }
  const factory: WasmModule<OpenJpeg>;
  export default factory;
}

declare module "@cornerstonejs/codec-openjph/wasmjs" {
  interface OpenJph {
    readonly HTJ2KDecoder: new () => WasmDecoder;
    readonly HTJ2KEncoder: new () => WasmCoder;
  }
  const factory: WasmModule<OpenJph>;
  export default factory;
}

declare module "@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs" {
  interface LibJpegTurbo {
    readonly JPEGDecoder: new () => WasmDecoder;
    readonly JPEGEncoder: new () => WasmCoder & { setQuality(quality: number): void };
  }
  const factory: WasmModule<LibJpegTurbo>;
  export default factory;
}

declare module "jpeg-lossless-decoder-js" {
  export class Decoder {
    decompress(buffer: ArrayBuffer, offset: number, length: number): ArrayBuffer;
  }
}
