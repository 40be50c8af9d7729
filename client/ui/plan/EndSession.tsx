import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SessionDetail } from "../../../shared/protocol/api/sessions.ts";
import { usePorts } from "../pages/PagesPorts.ts";
import { useUndo } from "../pages/UndoBar.tsx";
import type { PlanHandle } from "./PlanHandle.ts";
import css from "./PlanPage.module.css";

interface EndSessionProps {
  readonly handle: PlanHandle;
  readonly session: SessionDetail;
}

/** Ends the session for everybody in it, which is asked about once, or opens it again. */
export function EndSession({ handle, session }: EndSessionProps) {
  const { t } = useTranslation();
  const { sessions } = usePorts();
  const offer = useUndo();
  const [isAsking, setIsAsking] = useState(false);
  const fail = (): void => offer({ text: t("page.notDone"), tone: "danger" });
  const put = (isEnded: boolean): void => {
    setIsAsking(false);
    handle.change((now) => sessions.change(session.id, now.version, { isEnded })).catch(fail);
  };
  if (session.isEnded) {
    return (
      <div className={css["foot"]}>
        <span>{t("plan.isEnded")}</span>
        <Button variant="default" onClick={() => put(false)}>
          {t("plan.reopen")}
        </Button>
      </div>
    );
  }
  return (
    <div className={css["foot"]}>
      <span>{t(isAsking ? "plan.endMeans" : "plan.endHint")}</span>
      <div className={css["confirm"]}>
        {isAsking && (
          <Button variant="default" onClick={() => setIsAsking(false)}>
            {t("page.cancel")}
          </Button>
        )}
        <Button
          variant="default"
          className={isAsking ? (css["danger"] ?? "") : ""}
          onClick={() => (isAsking ? put(true) : setIsAsking(true))}
        >
          {t(isAsking ? "plan.endForAll" : "plan.end")}
        </Button>
      </div>
    </div>
  );
}
