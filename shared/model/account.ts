import { z } from "zod";
import { InstitutionId, UserId } from "./ids.ts";

/** What a user is to the institution, apart from any session. Guests are known by an invitation alone. */
export const AccountKind = z.enum(["staff", "administrator", "guest"]);
export type AccountKind = z.infer<typeof AccountKind>;

/** Who acts, as every rule needs to know them. */
export const Actor = z.object({
  userId: UserId,
  institutionId: InstitutionId,
  kind: AccountKind,
  /** Plans sessions for the institution, and so sees the studies that no case carries yet. Set by an administrator. */
  isCoordinator: z.boolean(),
});
export type Actor = z.infer<typeof Actor>;

export const MIN_PASSWORD_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 256;
export const MAX_NAME_LENGTH = 120;
