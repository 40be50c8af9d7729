import { useDocumentTitle } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

/** What kinds of page there are, by the text that names them. */
export type TabName =
  | "home.title"
  | "case.title"
  | "plan.title"
  | "upload.title"
  | "chat.title"
  | "users.title"
  | "audit.title"
  | "account.title"
  | "door.signIn"
  | "door.newPassword"
  | "door.setup.title"
  | "page.unknown";

/**
 * Names the browser's tab, by the kind of page alone: browsers keep tabs' names in a history that outlives every session, and share it
 * between devices. So nothing that people wrote (a title, a number, a name) ever comes here.
 */
export function useTabName(name: TabName): void {
  const { t } = useTranslation();
  useDocumentTitle(`${t(name)} · ${t("product")}`);
}
