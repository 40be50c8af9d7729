import { useTranslation } from "react-i18next";
import { Route, Switch, useSearchParams } from "wouter";
import { ConversationRef } from "../../../shared/model/chat.ts";
import { CaseId, SessionId } from "../../../shared/model/ids.ts";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import { AccountPage } from "../account/AccountPage.tsx";
import { AuditPage } from "../audit/AuditPage.tsx";
import { ChatPage } from "../chat/ChatPage.tsx";
import { CasePage } from "../cases/CasePage.tsx";
import { HomePage } from "../home/HomePage.tsx";
import { PlanPage } from "../plan/PlanPage.tsx";
import { UploadPage } from "../upload/UploadPage.tsx";
import { UsersPage } from "../users/UsersPage.tsx";
import { ProblemNote } from "./LoadedView.tsx";
import { PageTitle } from "./PageTitle.tsx";
import { Shell } from "./Shell.tsx";

function NotFound() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle title={t("page.unknown")} tab="page.unknown" />
      <ProblemNote problem="missing" onRetry={() => undefined} />
    </>
  );
}

interface OpenChatProps {
  readonly account: AccountView;
  readonly kind: string;
  readonly id: string;
}

/** One conversation of the chat page; `?message=` says at which place. */
function OpenChat({ account, kind, id }: OpenChatProps) {
  const [query] = useSearchParams();
  const open = ConversationRef.safeParse({ kind, id });
  const seq = Number(query.get("message") ?? 0);
  if (!open.success) return <NotFound />;
  return <ChatPage account={account} open={open.data} seq={seq > 0 ? seq : undefined} />;
}

/** Pages with the header around them; an address that was never one says so. */
export function ShellPages({ account }: { readonly account: AccountView }) {
  return (
    <Shell account={account}>
      <Switch>
        <Route path="/">
          <HomePage account={account} />
        </Route>
        <Route path="/cases/:id">
          {({ id }) => {
            const parsed = CaseId.safeParse(id);
            return parsed.success ? <CasePage key={id} id={parsed.data} account={account} /> : <NotFound />;
          }}
        </Route>
        <Route path="/sessions/:id">
          {({ id }) => {
            const parsed = SessionId.safeParse(id);
            return parsed.success ? <PlanPage key={id} id={parsed.data} account={account} /> : <NotFound />;
          }}
        </Route>
        <Route path="/upload">
          <UploadPage />
        </Route>
        <Route path="/upload/:id">
          {({ id }) => {
            const parsed = CaseId.safeParse(id);
            return parsed.success ? <UploadPage key={id} caseId={parsed.data} /> : <NotFound />;
          }}
        </Route>
        <Route path="/chat">
          <ChatPage account={account} />
        </Route>
        <Route path="/chat/:kind/:id">{({ kind, id }) => <OpenChat account={account} kind={kind} id={id} />}</Route>
        <Route path="/users">
          <UsersPage account={account} />
        </Route>
        <Route path="/audit">
          <AuditPage account={account} />
        </Route>
        <Route path="/account">
          <AccountPage account={account} />
        </Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Shell>
  );
}
