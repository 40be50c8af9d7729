import { parentPort } from "node:worker_threads";
import { Failure } from "../../../shared/protocol/failures.ts";
import { openReader } from "../dataset/ByteReader.ts";
import { inspectInstance } from "../ingest/inspectInstance.ts";
import { renderFrame } from "../render/renderFrame.ts";
import { extractBulk, extractFrame } from "./extract.ts";
import type { ThreadReply, ThreadRequest } from "./messages.ts";

function answer(request: ThreadRequest): ThreadReply {
  using reader = openReader(request.location);
  switch (request.kind) {
    case "inspect":
      return { kind: "inspected", result: inspectInstance(reader) };
    case "extract-frame":
      return { kind: "bytes", bytes: extractFrame(reader, request.layout, request.frame) };
    case "extract-bulk":
      return { kind: "bytes", bytes: extractBulk(reader, request.layout, request.value) };
    case "render":
      return { kind: "bytes", bytes: renderFrame(reader, request) };
  }
}

function serve(port: NonNullable<typeof parentPort>): void {
  port.on("message", (request: ThreadRequest) => {
    try {
      port.postMessage(answer(request) satisfies ThreadReply);
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure("unprocessable", "the object could not be read");
      port.postMessage({ kind: "failed", code: failure.code, message: failure.message } satisfies ThreadReply);
    }
  });
}

if (parentPort) serve(parentPort);
