import type { Actor } from "../../../shared/model/account.ts";
import { type InstitutionAction, may } from "../../../shared/model/policy.ts";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";

/** The signed-in person as the rules know them. */
export function actorOf({ id, institution, kind, isCoordinator }: AccountView): Actor {
  return { userId: id, institutionId: institution.id, kind, isCoordinator };
}

/** What the signed-in person may do in their institution. */
export function mayOf(account: AccountView, action: InstitutionAction): boolean {
  return may(actorOf(account), action, { kind: "institution", institutionId: account.institution.id });
}
