import { type ReactNode, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../pages/ConfirmDialog.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { useUndo } from "../pages/UndoBar.tsx";

interface SignOut {
  /** Signs out; asks first where edits would be lost. */
  readonly ask: (isEverywhere: boolean) => void;
  readonly dialog: ReactNode;
}

/** Signing out, with a word before it where edits wait in this browser that the server does not have. */
export function useSignOut(): SignOut {
  const { t } = useTranslation();
  const { account } = usePorts();
  const offer = useUndo();
  const [unsaved, setUnsaved] = useState<{ readonly count: number; readonly isEverywhere: boolean }>();
  const signOut = useCallback(
    (isEverywhere: boolean) => {
      account.signOut(isEverywhere).catch(() => offer({ text: t("account.signOutFailed"), tone: "danger" }));
    },
    [account, offer, t],
  );
  const ask = useCallback(
    (isEverywhere: boolean) => {
      // What cannot be counted cannot be warned of: the store is closed to this page.
      const counted = account.countUnsaved().catch(() => 0);
      void counted.then((count) => (count > 0 ? setUnsaved({ count, isEverywhere }) : signOut(isEverywhere)));
    },
    [account, signOut],
  );
  const close = (): void => setUnsaved(undefined);
  const dialog = (
    <ConfirmDialog
      isOpen={unsaved !== undefined}
      title={t("account.unsaved.title")}
      text={t("account.unsaved.text", { count: unsaved?.count ?? 0 })}
      action={t("account.unsaved.leave")}
      onClose={close}
      onConfirm={() => {
        close();
        signOut(unsaved?.isEverywhere ?? false);
      }}
    />
  );
  return { ask, dialog };
}
