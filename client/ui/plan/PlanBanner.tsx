import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SessionDetail } from "../../../shared/protocol/api/sessions.ts";
import { formatMoment, fromLocalInput, toLocalInput } from "../i18n/moment.ts";
import { EditableText } from "../pages/EditableText.tsx";
import { refuseConflict } from "../pages/editConflict.ts";
import { usePorts } from "../pages/PagesPorts.ts";
import layout from "../pages/RecordPage.module.css";
import { useUndo } from "../pages/UndoBar.tsx";
import type { PlanHandle } from "./PlanHandle.ts";
import css from "./PlanPage.module.css";

interface PlanBannerProps {
  readonly handle: PlanHandle;
  readonly session: SessionDetail;
}

/** The start, on the reader's own clock: saved when it is confirmed, and taken back as easily. */
function Starts({ handle, session }: PlanBannerProps) {
  const { t, i18n } = useTranslation();
  const { sessions } = usePorts();
  const offer = useUndo();
  const [draft, setDraft] = useState<string>();
  if (!session.may.planSession) return <>{formatMoment(session.startsAt, i18n.language)}</>;
  const fail = (): void => offer({ text: t("page.notDone"), tone: "danger" });
  const put = (startsAt: number): Promise<unknown> =>
    handle.change((now) => sessions.change(session.id, now.version, { startsAt }));
  const next = draft === undefined ? undefined : fromLocalInput(draft);
  const save = (): void => {
    if (next === undefined) return;
    const before = session.startsAt;
    put(next).then(() => {
      setDraft(undefined);
      offer({ text: t("plan.moved"), undo: () => void put(before).catch(fail) });
    }, fail);
  };
  return (
    <span className={css["when"]}>
      <TextInput
        aria-label={t("plan.starts")}
        type="datetime-local"
        value={draft ?? toLocalInput(session.startsAt)}
        onChange={(event) => setDraft(event.currentTarget.value)}
        error={draft !== undefined && next === undefined ? t("plan.noTime") : undefined}
      />
      {draft !== undefined && draft !== toLocalInput(session.startsAt) && (
        <>
          <Button size="xs" disabled={next === undefined} onClick={save}>
            {t("page.saveIt")}
          </Button>
          <Button size="xs" variant="default" onClick={() => setDraft(undefined)}>
            {t("page.cancel")}
          </Button>
        </>
      )}
    </span>
  );
}

/** What the session is called, when it begins, and in which role one comes. */
export function PlanBanner({ handle, session }: PlanBannerProps) {
  const { t } = useTranslation();
  const { sessions } = usePorts();
  const saveTitle = (next: string, base: string): Promise<unknown> =>
    handle.change((now) => {
      refuseConflict(now.title, { base, next });
      return sessions.change(session.id, now.version, { title: next });
    });
  return (
    <dl className={layout["banner"]}>
      <div className={layout["name"]}>
        <dt>{t("plan.titleLabel")}</dt>
        <dd>
          <EditableText
            label={t("plan.titleLabel")}
            value={session.title}
            placeholder="–"
            mayEdit={session.may.planSession}
            maxLength={200}
            isRequired
            onSave={saveTitle}
          />
        </dd>
      </div>
      <div>
        <dt>{t("plan.starts")}</dt>
        <dd>
          <Starts handle={handle} session={session} />
        </dd>
      </div>
      <div>
        <dt>{t("plan.youAre")}</dt>
        <dd>{t(`role.${session.role}`)}</dd>
      </div>
      {session.isEnded && (
        <div>
          <dt>{t("plan.state")}</dt>
          <dd>{t("home.ended")}</dd>
        </div>
      )}
    </dl>
  );
}
