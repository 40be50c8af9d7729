import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { parentPort } from "node:worker_threads";
import { Failure } from "../../../shared/protocol/failures.ts";
import { openReader } from "../dataset/ByteReader.ts";
import { inspectInstance } from "../ingest/inspectInstance.ts";
import { extractBulk, extractFrame } from "./extract.ts";
import type { ThreadReply, ThreadRequest } from "./messages.ts";

async function answer(request: ThreadRequest): Promise<ThreadReply> {
  using reader = openReader(request.location);
  const { location } = request;
  const spoolDirectory = location.kind === "file" ? dirname(location.path) : tmpdir();
  switch (request.kind) {
    case "inspect":
      return { kind: "inspected", result: await inspectInstance(reader, spoolDirectory) };
    case "extract-frame":
      return { kind: "bytes", bytes: await extractFrame(reader, request.layout, request.frame) };
    case "extract-bulk":
      return { kind: "bytes", bytes: await extractBulk(reader, request.layout, request.value) };
  }
}

function serve(port: NonNullable<typeof parentPort>): void {
  port.on("message", (request: ThreadRequest) => {
    void answer(request)
      .catch((error: unknown): ThreadReply => {
        const failure = error instanceof Failure ? error : new Failure("unprocessable", "the object could not be read");
        return { kind: "failed", code: failure.code, message: failure.message };
      })
      // Bytes move to the server's thread; a copy would be there twice.
      .then((reply) => port.postMessage(reply, reply.kind === "bytes" ? [reply.bytes.buffer] : []));
  });
}

if (parentPort) serve(parentPort);
