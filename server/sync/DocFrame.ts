import { encodeMessage, encodeNamed, type SyncMessage } from "../../shared/protocol/sync.ts";
import { binaryFrame } from "./binaryFrame.ts";

/** One message to many sockets: each form is made once, whoever needs it, and nobody may change it. */
export class DocFrame {
  /** The message alone, without a socket's frame around it. */
  readonly plain: Uint8Array;
  /** It tells of an edit, which waited for the disk. */
  readonly isSaved: boolean;
  readonly #docName: string;
  #plainFrame: Buffer | undefined;
  #namedFrame: Buffer | undefined;

  constructor(docName: string, message: SyncMessage) {
    this.#docName = docName;
    this.isSaved = message.kind === "update";
    this.plain = encodeMessage(message);
  }

  /** As it goes onto a socket that carries one Doc. */
  get plainFrame(): Buffer {
    this.#plainFrame ??= binaryFrame(this.plain);
    return this.#plainFrame;
  }

  /** As it goes onto a socket that carries many Docs: with the Doc's name before it. */
  get namedFrame(): Buffer {
    this.#namedFrame ??= binaryFrame(encodeNamed(this.#docName, this.plain));
    return this.#namedFrame;
  }
}
