import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { UserId } from "../../shared/model/ids.ts";

const NONCE_BYTES = 16;
const FORMAT = /^(?<nonce>[\w-]{22})\.(?<mac>[\w-]{43})$/u;

/**
 * What a browser keeps after a sign-in, so that somebody else's wrong passwords never slow its owner down there. It opens nothing:
 * the password is still asked for.
 */
export class BrowserProof {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  create(userId: UserId): string {
    const nonce = randomBytes(NONCE_BYTES).toString("base64url");
    return `${nonce}.${this.#mac(nonce, userId).toString("base64url")}`;
  }

  /** The browser's own name where the proof is of a sign-in of this user; undefined for any other and for nobody. */
  read(proof: string | undefined, userId: UserId | undefined): string | undefined {
    const { nonce, mac } = FORMAT.exec(proof ?? "")?.groups ?? {};
    if (nonce === undefined || mac === undefined || userId === undefined) return undefined;
    const isRight = timingSafeEqual(Buffer.from(mac, "base64url"), this.#mac(nonce, userId));
    return isRight ? nonce : undefined;
  }

  #mac(nonce: string, userId: UserId): Buffer {
    return createHmac("sha256", this.#key).update(`browser of ${userId} ${nonce}`).digest();
  }
}
