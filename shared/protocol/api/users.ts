import { z } from "zod";
import { AccountKind } from "../../model/account.ts";
import { UserId } from "../../model/ids.ts";
import { Email, PersonName } from "./auth.ts";

/**
 * The institution's accounts, for its administrators; the directory, for its staff.
 *
 * | request | body | answer |
 * |---|---|---|
 * | `GET /api/users` | – | UserList |
 * | `POST /api/users` | NewUser | 201 CreatedUser: the link by which the person chooses a password |
 * | `PATCH /api/users/{id}` | UserChange | UserView |
 * | `POST /api/users/{id}/password-link` | – | PasswordLink; signs the person out everywhere |
 * | `POST /api/users/{id}/sign-out` | – | 204 |
 * | `GET /api/directory` | – | Directory |
 */
const kind = AccountKind.exclude(["guest"]);

export const UserView = z.object({
  id: UserId,
  name: z.string(),
  email: z.string(),
  kind,
  isCoordinator: z.boolean(),
  /** A disabled account cannot sign in and is shown nothing; what it wrote stays. */
  isDisabled: z.boolean(),
  /** False until the person has chosen a password. */
  hasPassword: z.boolean(),
  /** Milliseconds since 1970 of the last sign-in. */
  signedInAt: z.number().optional(),
});
export type UserView = z.infer<typeof UserView>;

export const UserList = z.object({ users: z.array(UserView) });
export type UserList = z.infer<typeof UserList>;

export const NewUser = z.strictObject({ name: PersonName, email: Email, kind, isCoordinator: z.boolean() });
export type NewUser = z.infer<typeof NewUser>;

/** The last administrator stays one: 409 `conflict`. */
export const UserChange = z.strictObject({
  name: PersonName.optional(),
  kind: kind.optional(),
  isCoordinator: z.boolean().optional(),
  isDisabled: z.boolean().optional(),
});
export type UserChange = z.infer<typeof UserChange>;

/** Shown once; good for seven days and one use. The server sends no mail: the administrator hands it over. */
export const PasswordLink = z.object({ url: z.string(), expiresInS: z.number() });
export type PasswordLink = z.infer<typeof PasswordLink>;

export const CreatedUser = z.object({ user: UserView, link: PasswordLink });
export type CreatedUser = z.infer<typeof CreatedUser>;

export const Colleague = z.object({ id: UserId, name: z.string(), email: z.string() });
export type Colleague = z.infer<typeof Colleague>;

/** The institution's staff and administrators who are not disabled, by name. */
export const Directory = z.object({ people: z.array(Colleague) });
export type Directory = z.infer<typeof Directory>;
