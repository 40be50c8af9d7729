import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import type {
  ChangePasswordRequest,
  CodeView,
  SetPasswordRequest,
  SetupRequest,
} from "../../shared/protocol/api/auth.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Database } from "../platform/database.ts";
import type { Admission, Admitted } from "./Admission.ts";
import type { Attempts } from "./Attempts.ts";
import type { Logins } from "./Logins.ts";
import { endCodesOf, type OneTimeCodes, unknownCode } from "./OneTimeCodes.ts";
import type { Passwords } from "./Passwords.ts";
import type { SignInDelay } from "./SignInDelay.ts";
import { addInstitution, addUser, changeUser, type User, type Users } from "./Users.ts";

const SETUP_LIFETIME_MS = 24 * 60 * 60 * 1000;

export interface CredentialsPorts {
  readonly database: Database;
  readonly users: Users;
  readonly logins: Logins;
  readonly passwords: Passwords;
  readonly codes: OneTimeCodes;
  readonly admission: Admission;
  readonly delay: SignInDelay;
  /** Codes that were no good, by address. */
  readonly codeFailures: Attempts;
  readonly randomId: () => string;
}

/** Choosing a password: one's own anew, a first one by a one-time link, the first administrator's. Each signs in. */
export class Credentials {
  readonly #ports: CredentialsPorts;

  constructor(ports: CredentialsPorts) {
    this.#ports = ports;
  }

  /** Ends everything else that the person holds, a one-time link to choose another as well. Throws Failure "forbidden" where the current password is not theirs. */
  async change(userId: UserId, { current, next }: ChangePasswordRequest): Promise<Admitted> {
    const { users, passwords, delay } = this.#ports;
    const user = await users.find(userId);
    if (!user) throw new Failure("unauthenticated", "this account cannot sign in");
    delay.begin(`change ${userId}`);
    if (!(await passwords.verify(current, user.passwordHash))) {
      throw new Failure("forbidden", "the current password is not right");
    }
    delay.succeeded(`change ${userId}`);
    const passwordHash = await passwords.hash(next);
    await this.#ports.logins.endAll(userId, [changeUser(userId, { passwordHash }), endCodesOf(userId)]);
    return this.#begin(userId);
  }

  /** A code for the first administrator, the only good one, for 24 h; undefined once there is one. */
  async setupCode(): Promise<string | undefined> {
    const { users, codes } = this.#ports;
    if ((await users.countAdministrators()) > 0) return undefined;
    return codes.create({ purpose: "setup" }, SETUP_LIFETIME_MS);
  }

  /** What a code is for. Throws Failure "not-found" for one that is unknown, used or ended. */
  async describe(code: string, address: string): Promise<CodeView> {
    return this.#counted(address, async () => {
      const use = await this.#ports.codes.find(code);
      if (use.purpose === "setup") {
        await this.#requireNoAdministrator();
        return { purpose: "setup" };
      }
      const { name, email } = await this.#owner(use.userId);
      return { purpose: "password", name, email: email ?? "" };
    });
  }

  /** Makes the institution and its first administrator. Throws Failure "not-found" once there is one. */
  async setUp(request: SetupRequest, address: string): Promise<Admitted> {
    const { database, codes, passwords, randomId } = this.#ports;
    const view = await this.describe(request.code, address);
    if (view.purpose !== "setup") throw unknownCode();
    const passwordHash = await passwords.hash(request.password);
    const institutionId = InstitutionId.parse(randomId());
    const id = UserId.parse(randomId());
    const { name, email, institution } = request;
    await codes.use(request.code, async (_use, usedUp) => {
      await this.#requireNoAdministrator();
      await database.write([
        usedUp,
        addInstitution({ id: institutionId, name: institution, isDemo: false }),
        addUser({ id, institutionId, name, email, kind: "administrator", isCoordinator: false }),
        changeUser(id, { passwordHash }),
      ]);
    });
    return this.#begin(id);
  }

  /** A new account's first password, or a forgotten one's next; ends everything that the person held. */
  async choose({ code, password }: SetPasswordRequest, address: string): Promise<Admitted> {
    const { codes, passwords, logins } = this.#ports;
    const view = await this.describe(code, address);
    if (view.purpose !== "password") throw unknownCode();
    const passwordHash = await passwords.hash(password);
    const userId = await codes.use(code, async (use, usedUp) => {
      if (use.purpose !== "password") throw unknownCode();
      const { id } = await this.#owner(use.userId);
      await logins.endAll(id, [usedUp, changeUser(id, { passwordHash })]);
      return id;
    });
    return this.#begin(userId);
  }

  async #begin(id: UserId): Promise<Admitted> {
    return this.#ports.admission.begin(await this.#owner(id));
  }

  async #owner(id: UserId): Promise<User> {
    const user = await this.#ports.users.find(id);
    if (!user || user.isDisabled) throw unknownCode();
    return user;
  }

  async #requireNoAdministrator(): Promise<void> {
    if ((await this.#ports.users.countAdministrators()) > 0) throw unknownCode();
  }

  /** Guesses count, the holder of a good code does not. */
  async #counted<T>(address: string, look: () => Promise<T>): Promise<T> {
    this.#ports.codeFailures.take(address);
    const found = await look();
    this.#ports.codeFailures.giveBack(address);
    return found;
  }
}
