import type { Database } from "../platform/database.ts";
import { Accounts } from "./Accounts.ts";
import { Admission } from "./Admission.ts";
import { Attempts } from "./Attempts.ts";
import { BrowserProof } from "./BrowserProof.ts";
import { Credentials } from "./Credentials.ts";
import { Logins } from "./Logins.ts";
import { OneTimeCodes } from "./OneTimeCodes.ts";
import type { Passwords } from "./Passwords.ts";
import type { Revocations } from "./Revocations.ts";
import { SignIn } from "./SignIn.ts";
import { SignInDelay } from "./SignInDelay.ts";
import type { Tokens } from "./Tokens.ts";
import type { Users } from "./Users.ts";

const CODES_PER_MINUTE = 30;
const FAILED_SIGN_INS_PER_MINUTE = 30;
const REFRESHES_PER_MINUTE = 60;

export interface IdentityParts {
  readonly database: Database;
  readonly users: Users;
  readonly tokens: Tokens;
  readonly revocations: Revocations;
  /** Of browsers' proofs; 32 bytes that nothing else uses. */
  readonly browserKey: Uint8Array;
  readonly passwords: Passwords;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed: () => number;
  readonly randomId: () => string;
}

/** What signing in is made of, wired together. */
export interface Identity {
  readonly logins: Logins;
  readonly passwords: Passwords;
  readonly codes: OneTimeCodes;
  readonly signIn: SignIn;
  readonly credentials: Credentials;
  readonly accounts: Accounts;
  /** Codes that were no good, by address; join links count here as well. */
  readonly codeFailures: Attempts;
}

export function createIdentity(parts: IdentityParts): Identity {
  const { database, users, tokens, passwords, now, elapsed, randomId } = parts;
  const logins = new Logins(parts);
  const codes = new OneTimeCodes({ database, now, randomId });
  const proof = new BrowserProof(parts.browserKey);
  const admission = new Admission({ users, logins, tokens, proof });
  const delay = new SignInDelay({ now: elapsed });
  const limit = (perMinute: number) => new Attempts({ now: elapsed, perMinute });
  const codeFailures = limit(CODES_PER_MINUTE);
  const failures = limit(FAILED_SIGN_INS_PER_MINUTE);
  const refreshes = limit(REFRESHES_PER_MINUTE);
  const signIn = new SignIn({ users, logins, passwords, admission, proof, delay, failures, refreshes });
  const ports = { database, users, logins, passwords, codes, admission, delay, codeFailures, randomId };
  const credentials = new Credentials(ports);
  const accounts = new Accounts({ users, logins, codes, revocations: parts.revocations, randomId });
  return { logins, passwords, codes, signIn, credentials, accounts, codeFailures };
}
