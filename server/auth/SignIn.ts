import type { SignInRequest } from "../../shared/protocol/api/auth.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Admission, Admitted } from "./Admission.ts";
import type { Attempts } from "./Attempts.ts";
import type { BrowserProof } from "./BrowserProof.ts";
import type { Logins } from "./Logins.ts";
import type { Passwords } from "./Passwords.ts";
import type { SignInDelay } from "./SignInDelay.ts";
import type { User, Users } from "./Users.ts";

export interface SignInPorts {
  readonly users: Users;
  readonly logins: Logins;
  readonly passwords: Passwords;
  readonly admission: Admission;
  readonly proof: BrowserProof;
  readonly delay: SignInDelay;
  /** Wrong passwords, by address. */
  readonly failures: Attempts;
  /** Refreshes, by sign-in; those of nobody, by address. */
  readonly refreshes: Attempts;
}

/** Where a request comes from. */
export interface Caller {
  /** The network address, as limits count it. */
  readonly address: string;
  /** What the browser kept of an earlier sign-in. */
  readonly browserProof?: string | undefined;
}

/** Ways in and out of a browser. Which accounts exist is not to be learnt here, neither from an answer nor from its time. */
export class SignIn {
  readonly #ports: SignInPorts;

  constructor(ports: SignInPorts) {
    this.#ports = ports;
  }

  /** Throws Failure "unauthenticated" for a wrong password, an unknown, disabled or empty account; "rate-limited" for a guesser. */
  async withPassword({ email, password }: SignInRequest, { address, browserProof }: Caller): Promise<Admitted> {
    const { users, passwords, proof, delay, failures, admission } = this.#ports;
    failures.take(address);
    const user = await users.findByEmail(email);
    const browser = proof.read(browserProof, user?.id);
    const key = browser === undefined ? `account ${email}` : `browser ${browser}`;
    delay.begin(key);
    const canSignIn = user !== undefined && !user.isDisabled;
    const isRight = await passwords.verify(password, canSignIn ? user.passwordHash : undefined);
    if (!isRight || !canSignIn) {
      throw new Failure("unauthenticated", "the e-mail address or the password is not right");
    }
    const admitted = await admission.begin(user);
    delay.succeeded(key);
    failures.giveBack(address);
    return admitted;
  }

  /** Throws Failure "unauthenticated" where nobody is signed in by this token, or not any more. */
  async refresh(refreshToken: string, { address }: Caller): Promise<Admitted> {
    const { logins, refreshes, admission } = this.#ports;
    refreshes.take(`address ${address}`);
    const login = await logins.find(refreshToken);
    if (login) {
      refreshes.giveBack(`address ${address}`);
      refreshes.take(`login ${login.loginId}`);
    }
    const user = login && (await this.#enabled(login.userId));
    if (user) return admission.renew(user, refreshToken);
    await logins.refresh(refreshToken); // Finds out whether it was stolen, and always throws for what is not good.
    throw new Failure("unauthenticated", "nobody is signed in here");
  }

  /** Ends the browser's sign-in, or with it everything else that the person holds, and says whose. Does nothing where nobody is signed in. */
  async end(refreshToken: string, isEverywhere: boolean): Promise<User | undefined> {
    const { logins, users } = this.#ports;
    const login = isEverywhere ? await logins.find(refreshToken) : undefined;
    if (login) await logins.endAll(login.userId);
    const userId = login?.userId ?? (await logins.end(refreshToken));
    return userId && users.find(userId);
  }

  async #enabled(id: User["id"]): Promise<User | undefined> {
    const user = await this.#ports.users.find(id);
    return user?.isDisabled ? undefined : user;
  }
}
