import { Loader } from "@mantine/core";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Redirect, Route, Switch } from "wouter";
import { SessionId } from "../../../shared/model/ids.ts";
import { ApiFailure } from "../../../shared/protocol/api/ApiFailure.ts";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import { SignInPage } from "../account/SignInPage.tsx";
import type { JoinPort, OpenSession, PrepareSession } from "../prejoin/JoinPort.ts";
import type { PreviewPort } from "../prejoin/PreviewPort.ts";
import { useJoinCode } from "../prejoin/useAdmission.ts";
import { useLeaveWarning } from "../upload/useUpload.ts";
import { lazyPage } from "./lazyPage.tsx";
import { MessagePage } from "./MessagePage.tsx";
import { OfflinePage } from "./OfflinePage.tsx";
import { type SessionsPort, usePorts } from "./PagesPorts.ts";
import { SessionPlace } from "./SessionPlace.tsx";
import { UndoProvider } from "./UndoBar.tsx";

/** Whoever comes by a link to a session never fetches these. */
const ShellPages = lazyPage(async () => (await import("./ShellPages.tsx")).ShellPages);
const CodePage = lazyPage(async () => (await import("../account/CodePage.tsx")).CodePage);

export interface SessionPorts {
  readonly join: JoinPort;
  readonly preview: PreviewPort;
  readonly prepareSession: PrepareSession;
  readonly openSession: OpenSession;
}

function useAccountState() {
  const { account } = usePorts();
  useEffect(() => account.start(), [account]);
  const subscribe = useCallback((listener: () => void) => account.subscribe(listener), [account]);
  return useSyncExternalStore(subscribe, () => account.getSnapshot());
}

/** The door of a signed-in person: the session's id is the code. */
function accountDoor(sessions: SessionsPort): JoinPort {
  return {
    redeem: async (id) => {
      try {
        return { kind: "admitted", admission: await sessions.join(SessionId.parse(id)) };
      } catch (error) {
        if (!(error instanceof ApiFailure)) return { kind: "refused", code: "not-found" };
        return { kind: "refused", code: error.isUnreachable ? "unreachable" : error.code };
      }
    },
  };
}

function SignedInPages({ account, ...ports }: SessionPorts & { readonly account: AccountView }) {
  const { sessions } = usePorts();
  const join = useMemo(() => accountDoor(sessions), [sessions]);
  useLeaveWarning();
  return (
    <UndoProvider>
      <Switch>
        <Route path="/sign-in">
          <Redirect to="/" replace />
        </Route>
        <Route path="/session/:id">
          {({ id }) => <SessionPlace key={id} {...ports} door="account" code={id} join={join} />}
        </Route>
        <Route>
          <ShellPages account={account} />
        </Route>
      </Switch>
    </UndoProvider>
  );
}

/**
 * What only a signed-in person sees. Who is not signed in signs in at the very address they wanted to see, and nothing of another
 * person's pages outlives the account: they are built anew for each.
 */
function Gate(ports: SessionPorts) {
  const { t } = useTranslation();
  const { account } = usePorts();
  const state = useAccountState();
  switch (state.kind) {
    case "checking":
      return <MessagePage icon={<Loader size={26} color="var(--c-live)" />} title={t("page.loading")} />;
    case "unreachable":
      return <OfflinePage onRetry={() => account.retry()} />;
    case "signedOut":
      return <SignInPage account={account} because={state.because} />;
    case "signedIn":
      return <SignedInPages key={state.account.id} account={state.account} {...ports} />;
  }
}

function LinkSession(ports: SessionPorts) {
  const code = useJoinCode();
  return <SessionPlace key={code} {...ports} door="link" code={code} />;
}

/** Which page stands at which address. */
export function Routes(ports: SessionPorts) {
  const { account } = usePorts();
  return (
    <Switch>
      <Route path="/join">
        <LinkSession {...ports} />
      </Route>
      <Route path="/session">
        <LinkSession {...ports} />
      </Route>
      <Route path="/setup">
        <CodePage account={account} />
      </Route>
      <Route path="/welcome">
        <CodePage account={account} />
      </Route>
      <Route>
        <Gate {...ports} />
      </Route>
    </Switch>
  );
}
