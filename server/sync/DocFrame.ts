import { encodeMessage, encodeNamed, type SyncMessage } from "../../shared/protocol/sync.ts";

/** One message to many sockets: each form is made once, whoever needs it. */
export class DocFrame {
  readonly plain: Uint8Array;
  readonly #docName: string;
  #named: Uint8Array | undefined;

  constructor(docName: string, message: SyncMessage) {
    this.#docName = docName;
    this.plain = encodeMessage(message);
  }

  /** For sockets that carry many Docs: with the Doc's name before it. */
  get named(): Uint8Array {
    this.#named ??= encodeNamed(this.#docName, this.plain);
    return this.#named;
  }
}
