import { Button } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconDoorExit, IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Door } from "../prejoin/JoinPort.ts";
import type { Ending } from "./ending.ts";
import { MessagePage } from "./MessagePage.tsx";

interface EndedPageProps {
  readonly door: Door;
  readonly ending: Ending;
  /** Shown only where support may ask for it. */
  readonly code?: string | undefined;
  readonly onAgain: () => void;
}

export function EndedPage({ door, ending, code, onAgain }: EndedPageProps) {
  const { t } = useTranslation();
  useDocumentTitle(t("product"));
  return (
    <MessagePage
      icon={ending === "lost" ? <IconPlugConnectedX size={28} stroke={1.5} /> : <IconDoorExit size={28} stroke={1.5} />}
      title={t(`session.ended.${ending}.title`)}
      text={t(`session.ended.${ending}.text`)}
      tone={ending === "lost" ? "look" : "plain"}
    >
      {ending !== "over" && ending !== "removed" && (
        <Button size="md" onClick={onAgain}>
          {t("session.ended.again")}
        </Button>
      )}
      {door === "account" && (
        <Button size="md" variant="default" component={Link} href="/">
          {t("page.toHome")}
        </Button>
      )}
      {ending === "lost" && code !== undefined && <small>{t("session.ended.code", { code })}</small>}
    </MessagePage>
  );
}
