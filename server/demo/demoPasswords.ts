import { createHmac } from "node:crypto";
import { type Passwords, type PasswordCost } from "../auth/Passwords.ts";
import type { User, Users } from "../auth/Users.ts";

/** 96 random bits need no stretching: a demo starts faster. Servers that run without --demo hash at full cost. */
export const demoPasswordCost: PasswordCost = { n: 2 ** 14, r: 8, p: 1 };

export interface DemoPasswordPorts {
  readonly users: Users;
  readonly passwords: Passwords;
  readonly secret: Uint8Array;
}

/** The password of a demo account: the same for one data directory, until the person chooses another. */
export function passwordOf(secret: Uint8Array, email: string): string {
  return createHmac("sha256", secret).update(`demo password of ${email}`).digest("base64url").slice(0, 16);
}

/** Gives the accounts that have none their passwords. */
export async function seedPasswords(ports: DemoPasswordPorts, people: readonly User[]): Promise<void> {
  const { users, passwords, secret } = ports;
  await Promise.all(
    people.map(async ({ id, email, passwordHash }) => {
      if (email === undefined || passwordHash !== undefined) return;
      await users.change(id, { passwordHash: await passwords.hash(passwordOf(secret, email)) });
    }),
  );
}
