import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { Failure } from "../../../shared/protocol/failures.ts";
import { openReader } from "../dataset/ByteReader.ts";
import { renderFrame } from "../render/renderFrame.ts";
import { transcodeFrame } from "../render/transcodeFrame.ts";
import type { DecoderReply, DecoderRequest } from "./messages.ts";

async function answer(request: DecoderRequest): Promise<DecoderReply> {
  const { location } = request;
  const spoolDirectory = location.kind === "file" ? dirname(location.path) : tmpdir();
  try {
    using reader = openReader(location);
    switch (request.kind) {
      case "transcode":
        return { kind: "bytes", ...(await transcodeFrame(reader, request, spoolDirectory)) };
      case "render":
        return { kind: "bytes", bytes: await renderFrame(reader, request, spoolDirectory), photometric: "" };
    }
  } catch (error) {
    // Whatever else was thrown may have left a codec in pieces: it ends the process.
    if (!(error instanceof Failure)) throw error;
    return { kind: "failed", code: error.code, message: error.message };
  }
}

process.on("message", (request: DecoderRequest) => {
  void answer(request).then((reply) => process.send?.(reply));
});
// Without its server it has nothing to do.
process.on("disconnect", () => process.exit(0));
