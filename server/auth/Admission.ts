import type { AccountView, SignedIn } from "../../shared/protocol/api/auth.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { BrowserProof } from "./BrowserProof.ts";
import type { Logins, OpenLogin } from "./Logins.ts";
import { signInPurposes, type Tokens } from "./Tokens.ts";
import type { User, Users } from "./Users.ts";

export interface AdmissionPorts {
  readonly users: Users;
  readonly logins: Logins;
  readonly tokens: Tokens;
  readonly proof: BrowserProof;
}

/** Somebody who is signed in: the answer, and what their browser keeps. */
export interface Admitted {
  readonly answer: SignedIn;
  readonly refreshToken: string;
  /** Milliseconds since 1970. */
  readonly refreshEndsAt: number;
  /** For a sign-in with a password, see BrowserProof. */
  readonly browserProof?: string;
}

/** The last step of every way in. */
export class Admission {
  readonly #ports: AdmissionPorts;

  constructor(ports: AdmissionPorts) {
    this.#ports = ports;
  }

  /** Signs the user in, as read in one go with what let them in. Throws Failure "unauthenticated" where that has changed since. */
  async begin(user: User): Promise<Admitted> {
    const { logins, proof } = this.#ports;
    return { ...(await this.#admit(user, await logins.start(user))), browserProof: proof.create(user.id) };
  }

  /** The user is read before the sign-in is found good: what ends it from then on ends the token as well. */
  async renew(user: User, refreshToken: string): Promise<Admitted> {
    return this.#admit(user, await this.#ports.logins.refresh(refreshToken));
  }

  async #admit(user: User, { loginId, refreshToken, expiresAt }: OpenLogin): Promise<Admitted> {
    const account = await this.#view(user);
    const issued = this.#ports.tokens.issue({ user, loginId, purposes: signInPurposes, notAfter: expiresAt });
    return { answer: { ...issued, account }, refreshToken, refreshEndsAt: expiresAt };
  }

  async #view({ id, name, email, kind, isCoordinator, institutionId }: User): Promise<AccountView> {
    const institution = (await this.#ports.users.institutions()).find((known) => known.id === institutionId);
    if (!institution || email === undefined) throw new Failure("unauthenticated", "this account cannot sign in");
    return { id, name, email, kind, isCoordinator, institution: { id: institution.id, name: institution.name } };
  }
}
