import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";
import { Failure } from "../../shared/protocol/failures.ts";

/** scrypt's N, r and p (RFC 7914). */
export interface PasswordCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

type Derive = (password: string, salt: Uint8Array, cost: PasswordCost) => Promise<Uint8Array>;

export interface PasswordsParts {
  readonly cost?: PasswordCost;
  readonly derive?: Derive;
}

/** 128 MiB and some 0.4 s a hash. */
const COST: PasswordCost = { n: 2 ** 17, r: 8, p: 1 };
const MAX_AT_ONCE = 2;
const MAX_WAITING = 32;
const RETRY_AFTER_S = 5;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const STORED = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/u;

/** Hashes of passwords. Two are made at a time; who finds too many waiting is told `rate-limited`, so that memory stays bounded. */
export class Passwords {
  readonly #cost: PasswordCost;
  readonly #derive: Derive;
  readonly #dummySalt = randomBytes(SALT_BYTES);
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ cost = COST, derive = scryptHash }: PasswordsParts = {}) {
    this.#cost = cost;
    this.#derive = derive;
  }

  /** The hash as it is stored, with its salt and cost. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const { n, r, p } = this.#cost;
    const hash = await this.#run(password, salt, this.#cost);
    return ["scrypt", n, r, p, encode(salt), encode(hash)].join("$");
  }

  /** True for the stored hash's password. Where there is no hash it takes as long, and is false. */
  async verify(password: string, stored: string | undefined): Promise<boolean> {
    if (stored === undefined) {
      await this.#run(password, this.#dummySalt, this.#cost);
      return false;
    }
    const [, n, r, p, salt, expected] = STORED.exec(stored) ?? [];
    if (salt === undefined || expected === undefined) throw new Error("a stored password hash is damaged");
    const cost = { n: Number(n), r: Number(r), p: Number(p) };
    const hash = await this.#run(password, Buffer.from(salt, "base64url"), cost);
    return timingSafeEqual(hash, Buffer.from(expected, "base64url"));
  }

  async #run(password: string, salt: Uint8Array, cost: PasswordCost): Promise<Uint8Array> {
    await this.#turn();
    try {
      // The same letters typed on two keyboards may be other code points.
      return await this.#derive(password.normalize("NFC"), salt, cost);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < MAX_AT_ONCE) {
      this.#running++;
      return;
    }
    if (this.#waiting.length >= MAX_WAITING) {
      throw new Failure("rate-limited", "too many sign-ins at once", { retryAfterS: RETRY_AFTER_S });
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

/** scrypt in libuv's threads. */
export function scryptHash(password: string, salt: Uint8Array, { n, r, p }: PasswordCost): Promise<Uint8Array> {
  const options: ScryptOptions = { N: n, r, p, maxmem: 128 * n * r + 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, options, (error, hash) => (error ? reject(error) : resolve(hash)));
  });
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
