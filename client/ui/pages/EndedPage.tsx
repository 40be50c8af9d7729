import { Button } from "@mantine/core";
import { IconDoorExit, IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { MessagePage } from "./MessagePage.tsx";

export type Ending = "left" | "over" | "removed" | "elsewhere" | "lost";

const endings: Readonly<Record<string, Ending>> = {
  "session-ended": "over",
  "not-found": "over",
  forbidden: "removed",
  unauthenticated: "removed",
  conflict: "elsewhere",
};

/** How a final failure code reads to people. */
export function endingOf(code: string): Ending {
  return endings[code] ?? "lost";
}

interface EndedPageProps {
  readonly ending: Ending;
  /** Shown only where support may ask for it. */
  readonly code?: string | undefined;
  readonly onAgain: () => void;
}

export function EndedPage({ ending, code, onAgain }: EndedPageProps) {
  const { t } = useTranslation();
  return (
    <MessagePage
      icon={ending === "lost" ? <IconPlugConnectedX size={28} stroke={1.5} /> : <IconDoorExit size={28} stroke={1.5} />}
      title={t(`session.ended.${ending}.title`)}
      text={t(`session.ended.${ending}.text`)}
      tone={ending === "lost" ? "look" : "plain"}
    >
      {ending !== "over" && (
        <Button size="md" onClick={onAgain}>
          {t("session.ended.again")}
        </Button>
      )}
      {ending === "lost" && code !== undefined && <small>{t("session.ended.code", { code })}</small>}
    </MessagePage>
  );
}
