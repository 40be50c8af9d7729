import { useTranslation } from "react-i18next";
import type { PasswordLink, UserChange, UserView } from "../../../shared/protocol/api/users.ts";
import { codeOf } from "../pages/pageProblem.ts";
import { usePorts } from "../pages/PagesPorts.ts";
import { useUndo } from "../pages/UndoBar.tsx";
import type { Loader } from "../pages/useLoad.ts";

export interface UserEdits {
  /** Changes the account; `said` is offered with its undo. */
  readonly change: (user: UserView, change: UserChange, said: string) => void;
  readonly makeLink: (user: UserView) => void;
  readonly signOut: (user: UserView) => void;
}

/** What of the account `change` replaces: its undo. */
function formerOf(user: UserView, change: UserChange): UserChange {
  return {
    ...(change.name === undefined ? {} : { name: user.name }),
    ...(change.kind === undefined ? {} : { kind: user.kind }),
    ...(change.isCoordinator === undefined ? {} : { isCoordinator: user.isCoordinator }),
    ...(change.isDisabled === undefined ? {} : { isDisabled: user.isDisabled }),
  };
}

export function useUserEdits(
  { loaded, show, reload }: Loader<readonly UserView[]>,
  onLink: (made: { readonly user: UserView; readonly link: PasswordLink }) => void,
): UserEdits {
  const { t } = useTranslation();
  const { users } = usePorts();
  const offer = useUndo();
  const fail = (error: unknown): void => {
    offer({ text: t(codeOf(error) === "conflict" ? "users.lastAdministrator" : "page.notDone"), tone: "danger" });
    reload();
  };
  const put = async (user: UserView, change: UserChange): Promise<void> => {
    const changed = await users.change(user.id, change);
    if (loaded.state === "ready") show(loaded.value.map((one) => (one.id === changed.id ? changed : one)));
    reload();
  };
  return {
    change: (user, change, said) => {
      const undo = (): void => void put(user, formerOf(user, change)).catch(fail);
      put(user, change).then(() => offer({ text: said, undo }), fail);
    },
    makeLink: (user) => {
      users.passwordLink(user.id).then((link) => {
        onLink({ user, link });
        reload();
      }, fail);
    },
    signOut: (user) => {
      users.signOut(user.id).then(() => offer({ text: t("users.signedOut", { name: user.name }) }), fail);
    },
  };
}
