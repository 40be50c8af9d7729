import { Button } from "@mantine/core";
import { IconDoorEnter } from "@tabler/icons-react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { SessionId } from "../../../shared/model/ids.ts";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import type { SessionDetail } from "../../../shared/protocol/api/sessions.ts";
import { LoadedView } from "../pages/LoadedView.tsx";
import { PageTitle } from "../pages/PageTitle.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import layout from "../pages/RecordPage.module.css";
import { SaveMark } from "../pages/SaveMark.tsx";
import { useRecord } from "../pages/useRecord.ts";
import { AgendaEditor } from "./AgendaEditor.tsx";
import { EndSession } from "./EndSession.tsx";
import { PlanBanner } from "./PlanBanner.tsx";
import type { PlanHandle } from "./PlanHandle.ts";
import { PlanMembers } from "./PlanMembers.tsx";

const REFRESH_MS = 20_000;

interface PlanViewProps {
  readonly account: AccountView;
  readonly handle: PlanHandle;
  readonly session: SessionDetail;
}

function PlanView({ account, handle, session }: PlanViewProps) {
  return (
    <>
      <PlanBanner handle={handle} session={session} />
      <div className={layout["columns"]}>
        <AgendaEditor handle={handle} session={session} />
        <PlanMembers account={account} handle={handle} session={session} />
      </div>
      {session.may.planSession && <EndSession handle={handle} session={session} />}
    </>
  );
}

/** A session before and after the meeting: what is on, who comes, when. */
export function PlanPage({ id, account }: { readonly id: SessionId; readonly account: AccountView }) {
  const { t } = useTranslation();
  const { sessions } = usePorts();
  const load = useCallback((signal?: AbortSignal) => sessions.get(id, signal), [sessions, id]);
  const handle = useRecord(load, REFRESH_MS);
  const { loaded } = handle.loader;
  const session = loaded.state === "ready" ? loaded.value : undefined;
  return (
    <>
      <PageTitle title={session?.title ?? t("plan.title")} tab="plan.title">
        {session && <SaveMark save={handle.save} />}
        {session && !session.isEnded && (
          <Button component={Link} href={`/session/${id}`} leftSection={<IconDoorEnter size={18} />}>
            {t("home.join")}
          </Button>
        )}
      </PageTitle>
      <LoadedView loader={handle.loader}>
        {(now) => <PlanView account={account} handle={handle} session={now} />}
      </LoadedView>
    </>
  );
}
