import { type InstitutionId, UserId } from "../../shared/model/ids.ts";
import type { Colleague, NewUser, UserChange, UserView } from "../../shared/protocol/api/users.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { DatabaseError } from "../platform/database.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";
import type { Logins } from "./Logins.ts";
import { endCodesOf, type OneTimeCodes } from "./OneTimeCodes.ts";
import type { Revocations } from "./Revocations.ts";
import { changeUser, type User, type Users } from "./Users.ts";

export interface AccountsPorts {
  readonly users: Users;
  readonly logins: Logins;
  readonly codes: OneTimeCodes;
  readonly revocations: Revocations;
  readonly randomId: () => string;
}

/** A one-time code with which an account's password is chosen. */
export interface PasswordCode {
  readonly code: string;
  readonly expiresInS: number;
}

const PASSWORD_CODE_LIFETIME_S = 7 * 24 * 60 * 60;
/** SQLITE_CONSTRAINT_UNIQUE */
const NOT_UNIQUE = 2067;

/** One institution's accounts, guests excepted. Who may ask is decided by the asker. */
export class Accounts {
  readonly #ports: AccountsPorts;
  /** Between counting administrators and changing one nothing else may do the same. */
  readonly #queue = new SerialQueue();

  constructor(ports: AccountsPorts) {
    this.#ports = ports;
  }

  async list(institutionId: InstitutionId): Promise<readonly UserView[]> {
    return (await this.#ports.users.list(institutionId)).flatMap((user) => toView(user) ?? []);
  }

  /** Who can be asked to take part, by name. */
  async directory(institutionId: InstitutionId): Promise<readonly Colleague[]> {
    const accounts = (await this.list(institutionId)).filter(({ isDisabled }) => !isDisabled);
    return accounts
      .map(({ id, name, email }) => ({ id, name, email }))
      .toSorted((a, b) => a.name.localeCompare(b.name) || a.email.localeCompare(b.email));
  }

  /** Throws Failure "conflict" where the address is an account's already. */
  async create(institutionId: InstitutionId, account: NewUser): Promise<UserView> {
    const { users, randomId } = this.#ports;
    const id = UserId.parse(randomId());
    await users.add({ id, institutionId, ...account }).catch((cause: unknown) => {
      const isTaken = cause instanceof DatabaseError && cause.sqliteCode === NOT_UNIQUE;
      throw isTaken ? new Failure("conflict", "this e-mail address is an account's already", { cause }) : cause;
    });
    return this.find(institutionId, id);
  }

  /** Throws Failure "not-found" for an account that is another institution's, a guest's or nobody's. */
  async find(institutionId: InstitutionId, id: string): Promise<UserView> {
    const { data } = UserId.safeParse(id);
    const user = data && (await this.#ports.users.find(data));
    const view = user?.institutionId === institutionId ? toView(user) : undefined;
    if (!view) throw new Failure("not-found", "there is no such account");
    return view;
  }

  /** Throws Failure "conflict" where it would leave the institution without an administrator who can sign in. */
  async change(institutionId: InstitutionId, id: string, change: UserChange): Promise<UserView> {
    return this.#queue.run(async () => {
      const former = await this.find(institutionId, id);
      const next = { ...former, ...definedOf(change) };
      const isLast = canAdminister(former) && (await this.#ports.users.countAdministrators(institutionId)) === 1;
      if (isLast && !canAdminister(next)) throw new Failure("conflict", "the last administrator stays one");
      await this.#store(former, next);
      return this.find(institutionId, id);
    });
  }

  /** For a person who has no password yet or forgot it. Signs them out everywhere; a former code ends. */
  async passwordCode(institutionId: InstitutionId, id: string): Promise<PasswordCode> {
    const { logins, codes } = this.#ports;
    const account = await this.find(institutionId, id);
    if (account.isDisabled) throw new Failure("conflict", "this account is disabled");
    await logins.endAll(account.id);
    const code = await codes.create({ purpose: "password", userId: account.id }, PASSWORD_CODE_LIFETIME_S * 1000);
    return { code, expiresInS: PASSWORD_CODE_LIFETIME_S };
  }

  async signOut(institutionId: InstitutionId, id: string): Promise<void> {
    await this.#ports.logins.endAll((await this.find(institutionId, id)).id);
  }

  /** What a token says ends with the change; a disabled account loses its sign-ins and its code as well. */
  async #store(former: UserView, next: UserView): Promise<void> {
    const { users, logins, revocations } = this.#ports;
    const { id, name, kind, isCoordinator, isDisabled } = next;
    const statement = changeUser(id, { name, kind, isCoordinator, isDisabled });
    const isSaid = former.kind !== kind || former.isCoordinator !== isCoordinator;
    if (isDisabled && !former.isDisabled) await logins.endAll(id, [statement, endCodesOf(id)]);
    else if (isSaid || isDisabled !== former.isDisabled) await revocations.revoke({ userId: id }, [statement]);
    else if (former.name !== name) await users.change(id, { name });
  }
}

function canAdminister({ kind, isDisabled, hasPassword }: UserView): boolean {
  return kind === "administrator" && !isDisabled && hasPassword;
}

function definedOf({ name, kind, isCoordinator, isDisabled }: UserChange): Partial<UserView> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(kind === undefined ? {} : { kind }),
    ...(isCoordinator === undefined ? {} : { isCoordinator }),
    ...(isDisabled === undefined ? {} : { isDisabled }),
  };
}

function toView(user: User): UserView | undefined {
  const { id, name, email, kind, isCoordinator, isDisabled, passwordHash, signedInAt } = user;
  if (kind === "guest" || email === undefined) return undefined;
  const hasPassword = passwordHash !== undefined;
  const view = { id, name, email, kind, isCoordinator, isDisabled, hasPassword };
  return signedInAt === undefined ? view : { ...view, signedInAt };
}
