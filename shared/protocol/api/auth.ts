import { z } from "zod";
import { AccountKind, MAX_NAME_LENGTH, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "../../model/account.ts";
import { InstitutionId, UserId } from "../../model/ids.ts";

/**
 * Signing in. The access token comes in the answer and is sent as `Authorization: Bearer`; the refresh token is a cookie that only
 * `/api/auth` sees (HttpOnly, SameSite=Strict) and that each use replaces.
 *
 * | request | body | answer |
 * |---|---|---|
 * | `POST /api/auth/sign-in` | SignInRequest | SignedIn |
 * | `POST /api/auth/refresh` | – (cookie) | SignedIn; 401 where nobody is signed in here |
 * | `POST /api/auth/sign-out` | SignOutRequest (cookie) | 204 |
 * | `POST /api/auth/password` | ChangePasswordRequest (bearer) | SignedIn: every other sign-in of the account has ended |
 * | `GET /api/auth/code` | header `Consilium-Code` | CodeView: what a one-time link is for |
 * | `POST /api/auth/setup` | SetupRequest | SignedIn: the institution and its first administrator |
 * | `POST /api/auth/set-password` | SetPasswordRequest | SignedIn: a new account's first password, or a forgotten one's next |
 */
export const Email = z
  .string()
  .max(254)
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.email());
const Password = z.string().min(MIN_PASSWORD_LENGTH).max(MAX_PASSWORD_LENGTH);
export const PersonName = z.string().trim().min(1).max(MAX_NAME_LENGTH);
const code = z.string().min(16).max(128);

export const SignInRequest = z.strictObject({ email: Email, password: z.string().min(1).max(MAX_PASSWORD_LENGTH) });
export type SignInRequest = z.infer<typeof SignInRequest>;

export const SignOutRequest = z.strictObject({ isEverywhere: z.boolean() });
export type SignOutRequest = z.infer<typeof SignOutRequest>;

export const ChangePasswordRequest = z.strictObject({
  current: z.string().min(1).max(MAX_PASSWORD_LENGTH),
  next: Password,
});
export type ChangePasswordRequest = z.infer<typeof ChangePasswordRequest>;

export const SetupRequest = z.strictObject({
  code,
  institution: z.string().trim().min(1).max(MAX_NAME_LENGTH),
  name: PersonName,
  email: Email,
  password: Password,
});
export type SetupRequest = z.infer<typeof SetupRequest>;

export const SetPasswordRequest = z.strictObject({ code, password: Password });
export type SetPasswordRequest = z.infer<typeof SetPasswordRequest>;

/** `setup`: nobody administers this server yet. `password`: `name` chooses one. */
export const CodeView = z.discriminatedUnion("purpose", [
  z.object({ purpose: z.literal("setup") }),
  z.object({ purpose: z.literal("password"), name: z.string(), email: z.string() }),
]);
export type CodeView = z.infer<typeof CodeView>;

/** Who is signed in, as their own pages need to know. */
export const AccountView = z.object({
  id: UserId,
  name: z.string(),
  email: z.string(),
  kind: AccountKind,
  isCoordinator: z.boolean(),
  institution: z.object({ id: InstitutionId, name: z.string() }),
});
export type AccountView = z.infer<typeof AccountView>;

export const SignedIn = z.object({
  token: z.string(),
  /** Seconds from now until the token ends: no clock of the browser's needs to be right. */
  expiresInS: z.number().positive(),
  account: AccountView,
});
export type SignedIn = z.infer<typeof SignedIn>;
