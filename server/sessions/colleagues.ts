import type { Actor } from "../../shared/model/account.ts";
import type { UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { User, Users } from "../auth/Users.ts";

/** Somebody whom the asker can add to cases and sessions. Throws `not-found`, the same for guests, the disabled, strangers and nobody. */
export async function colleague(users: Users, who: Actor, id: UserId): Promise<User> {
  const user = await users.find(id);
  if (!user || user.institutionId !== who.institutionId || user.isDisabled || user.kind === "guest") {
    throw new Failure("not-found", "no such person");
  }
  return user;
}

/** The names of these people; an account that is gone has none. */
export async function namesOf(
  users: Users,
  people: readonly { readonly userId: UserId }[],
): Promise<(id: UserId) => string> {
  const found = await Promise.all(people.map(({ userId }) => users.find(userId)));
  const names = new Map(found.flatMap((user) => (user ? [[user.id, user.name] as const] : [])));
  return (id) => names.get(id) ?? "";
}
