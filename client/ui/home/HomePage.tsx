import { Button } from "@mantine/core";
import { IconCalendarPlus, IconFilePlus, IconPhotoPlus } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import { mayOf } from "../account/mayOf.ts";
import { LoadedView } from "../pages/LoadedView.tsx";
import { PageTitle } from "../pages/PageTitle.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { Section } from "../pages/Section.tsx";
import { useLoad } from "../pages/useLoad.ts";
import { CaseList } from "./CaseList.tsx";
import { InboxList } from "./InboxList.tsx";
import { NewCase } from "./NewCase.tsx";
import { NewSession } from "./NewSession.tsx";
import { SessionList } from "./SessionList.tsx";

/** How many are in a session is worth a look this often. */
const REFRESH_MS = 20_000;

/** Where a day begins: what is on, and what one is responsible for. */
export function HomePage({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const { sessions, cases, uploadDesk } = usePorts();
  const [adding, setAdding] = useState<"case" | "session">();
  const loadSessions = useCallback((signal: AbortSignal) => sessions.list(signal), [sessions]);
  const loadCases = useCallback((signal: AbortSignal) => cases.list(signal), [cases]);
  const sessionLoader = useLoad(loadSessions, { everyMs: REFRESH_MS });
  const caseLoader = useLoad(loadCases, { everyMs: REFRESH_MS });
  const deskLoader = useLoad(uploadDesk, { everyMs: REFRESH_MS });
  const desk = deskLoader.loaded.state === "ready" ? deskLoader.loaded.value : undefined;
  const mayCreateCase = mayOf(account, "createCase");
  const mayCreateSession = mayOf(account, "createSession");
  const close = (): void => setAdding(undefined);
  return (
    <>
      <PageTitle title={t("home.title")} tab="home.title">
        {mayCreateCase && (
          <Button component={Link} href="/upload" variant="default" leftSection={<IconPhotoPlus size={18} />}>
            {t("upload.title")}
          </Button>
        )}
        {mayCreateCase && (
          <Button variant="default" leftSection={<IconFilePlus size={18} />} onClick={() => setAdding("case")}>
            {t("home.newCase")}
          </Button>
        )}
        {mayCreateSession && (
          <Button leftSection={<IconCalendarPlus size={18} />} onClick={() => setAdding("session")}>
            {t("home.newSession")}
          </Button>
        )}
      </PageTitle>
      <Section title={t("home.sessions")}>
        <LoadedView loader={sessionLoader}>
          {(list) => <SessionList sessions={list} mayCreate={mayCreateSession} />}
        </LoadedView>
      </Section>
      {desk && <InboxList desk={desk} onChange={deskLoader.reload} />}
      <LoadedView loader={caseLoader}>{(list) => <CaseList cases={list} mayCreate={mayCreateCase} />}</LoadedView>
      <NewCase isOpen={adding === "case"} onClose={close} />
      <NewSession isOpen={adding === "session"} onClose={close} />
    </>
  );
}
