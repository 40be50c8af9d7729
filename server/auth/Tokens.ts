import jwt from "jsonwebtoken";
import { z } from "zod";
import { AccountKind } from "../../shared/model/account.ts";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Principal } from "./Principal.ts";
import type { Revocable } from "./Revocations.ts";
import type { User } from "./Users.ts";

/** What every token is good for; each edge asks for its own. */
export const purposes = ["api", "signaling", "sync", "dicom-web"] as const;
/** A sign-in's tokens open the account itself as well, which a join link never does. */
export const signInPurposes = [...purposes, "account"] as const;
export type Purpose = (typeof signInPurposes)[number];

const ISSUER = "consilium";
const TYPE = "at+jwt";
const KEY_ID = "1";
/** One algorithm a key: this is the key's. */
const ALGORITHM = "HS256";
const LEEWAY_S = 30;
const MAX_TOKEN_CHARS = 4096;
const MAX_LIFETIME_S = 15 * 60;
const MAX_DEMO_LIFETIME_S = 12 * 60 * 60;

const Header = z.strictObject({ alg: z.literal(ALGORITHM), typ: z.literal(TYPE), kid: z.literal(KEY_ID) });
const Claims = z.strictObject({
  iss: z.literal(ISSUER),
  sub: UserId,
  aud: z.array(z.enum(signInPurposes)).min(1),
  iat: z.number().int(),
  exp: z.number().int(),
  jti: z.string().max(64),
  name: z.string().max(120),
  institution: InstitutionId,
  kind: AccountKind,
  coordinator: z.boolean(),
  login: z.string().max(64),
  generation: z.number().int().nonnegative(),
});

export interface TokenSettings {
  readonly key: Uint8Array;
  /** Demo accounts hold tokens of 12 h; without --demo such a token is refused. */
  readonly isDemo: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomId: () => string;
  /** True for a token whose sign-in has ended, or whose user was changed since it was issued. */
  readonly isRevoked: (token: Revocable) => boolean;
}

export interface TokenRequest {
  /** As read in one go: a token of what the user was before a revocation says so by its generation. */
  readonly user: Pick<User, "id" | "institutionId" | "name" | "kind" | "isCoordinator" | "generation">;
  readonly loginId: string;
  readonly purposes: readonly Purpose[];
  /** Milliseconds since 1970 at which the token ends at the latest, e.g. the invitation's end. */
  readonly notAfter?: number;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresInS: number;
}

/** Access tokens (RFC 7519, typed as in RFC 9068): one key, one algorithm, one audience a purpose. */
export class Tokens {
  readonly #settings: TokenSettings;
  readonly #key: Buffer;
  readonly #lifetimeS: number;

  constructor(settings: TokenSettings) {
    if (settings.key.length < 32) throw new Error("a token key has at least 32 bytes");
    this.#settings = settings;
    this.#key = Buffer.from(settings.key);
    this.#lifetimeS = settings.isDemo ? MAX_DEMO_LIFETIME_S : MAX_LIFETIME_S;
  }

  issue({ user, ...request }: TokenRequest): IssuedToken {
    const iat = Math.floor(this.#settings.now() / 1000);
    const exp = Math.min(iat + this.#lifetimeS, Math.floor((request.notAfter ?? Infinity) / 1000));
    const claims: z.infer<typeof Claims> = {
      iss: ISSUER,
      sub: user.id,
      aud: [...request.purposes],
      iat,
      exp,
      jti: this.#settings.randomId(),
      name: user.name,
      institution: user.institutionId,
      kind: user.kind,
      coordinator: user.isCoordinator,
      login: request.loginId,
      generation: user.generation,
    };
    const header = { alg: ALGORITHM, typ: TYPE, kid: KEY_ID } as const;
    return { token: jwt.sign(claims, this.#key, { algorithm: ALGORITHM, header }), expiresInS: Math.max(1, exp - iat) };
  }

  /** The principal a token speaks for. Throws Failure "unauthenticated", the same for every cause. */
  verify(token: string | undefined, purpose: Purpose): Principal {
    try {
      return this.#read(token ?? "", purpose);
    } catch (cause) {
      throw new Failure("unauthenticated", "the token is missing, not valid or has ended", { cause });
    }
  }

  #read(token: string, purpose: Purpose): Principal {
    if (token.length > MAX_TOKEN_CHARS || !isCanonical(token)) throw new Error("not a compact token");
    const now = Math.floor(this.#settings.now() / 1000);
    const { header, payload } = jwt.verify(token, this.#key, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: purpose,
      clockTolerance: LEEWAY_S,
      clockTimestamp: now,
      complete: true,
    });
    Header.parse(header);
    const claims = Claims.parse(payload);
    if (claims.iat > now + LEEWAY_S) throw new Error("issued in the future");
    if (claims.exp - claims.iat > this.#lifetimeS) throw new Error("lives too long");
    const { sub: userId, login: loginId, generation } = claims;
    if (this.#settings.isRevoked({ userId, loginId, generation })) throw new Error("revoked");
    return {
      userId,
      institutionId: claims.institution,
      name: claims.name,
      kind: claims.kind,
      isCoordinator: claims.coordinator,
      loginId,
      expiresAt: claims.exp * 1000,
    };
  }
}

/** Three base64url parts, each spelled the only way its bytes can be (no padding, no stray bits). */
function isCanonical(token: string): boolean {
  const parts = token.split(".");
  return parts.length === 3 && parts.every((part) => Buffer.from(part, "base64url").toString("base64url") === part);
}
