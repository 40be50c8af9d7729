import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import "@mantine/core/styles.layer.css";
import "@fontsource-variable/inter/wght.css";
import { setNonce } from "get-nonce";
import { useState } from "react";
import { I18nextProvider } from "react-i18next";
import type { SessionController } from "../session/SessionSnapshot.ts";
import { useSnapshot } from "./controls/SessionContext.ts";
import { createTranslations } from "./i18n/i18n.ts";
import { endingOf } from "./pages/ending.ts";
import { EndedPage } from "./pages/EndedPage.tsx";
import { JoinPage } from "./pages/JoinPage.tsx";
import { SessionPage } from "./pages/SessionPage.tsx";
import type { JoinPort, OpenSession, SessionOptions } from "./prejoin/JoinPort.ts";
import type { PreviewPort } from "./prejoin/PreviewPort.ts";
import { useJoinCode } from "./prejoin/useAdmission.ts";
import "./theme/base.css";
import { cssVariables } from "./theme/cssVariables.ts";
import { theme } from "./theme/theme.ts";

export interface AppProps {
  /** The page's Content-Security-Policy nonce: Mantine and its scroll lock add `<style>` elements. */
  readonly nonce: string;
  readonly join: JoinPort;
  readonly preview: PreviewPort;
  readonly openSession: OpenSession;
}

interface OpenSessionProps {
  readonly controller: SessionController;
  readonly onLeave: () => void;
  readonly onAgain: () => void;
}

function OpenedSession({ controller, onLeave, onAgain }: OpenSessionProps) {
  const { connection } = useSnapshot(controller);
  if (connection.kind !== "ended") return <SessionPage controller={controller} onLeave={onLeave} />;
  return <EndedPage ending={endingOf(connection.code)} code={connection.code} onAgain={onAgain} />;
}

type Place = { readonly at: "door" | "left" } | { readonly at: "session"; readonly controller: SessionController };

function Pages({ join, preview, openSession }: Omit<AppProps, "nonce">) {
  const code = useJoinCode();
  const [place, setPlace] = useState<Place>({ at: "door" });
  const toDoor = (): void => setPlace({ at: "door" });
  const enter = (options: SessionOptions): void => {
    // The devices are free before the session opens them again.
    preview.stop();
    setPlace({ at: "session", controller: openSession(options) });
  };
  switch (place.at) {
    case "door":
      return <JoinPage code={code} join={join} preview={preview} onJoin={enter} />;
    case "left":
      return <EndedPage ending="left" onAgain={toDoor} />;
    case "session": {
      const { controller } = place;
      const leave = (): void => {
        controller.leave();
        setPlace({ at: "left" });
      };
      return <OpenedSession controller={controller} onLeave={leave} onAgain={toDoor} />;
    }
  }
}

const colorSchemeManager = localStorageColorSchemeManager({ key: "consilium.appearance" });

/** The whole client as people see it. What it needs of the world comes in as ports. */
export function App({ nonce, ...ports }: AppProps) {
  const [translations] = useState(() => {
    setNonce(nonce);
    return createTranslations();
  });
  return (
    <I18nextProvider i18n={translations}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorSchemeManager}
        defaultColorScheme="dark"
        getStyleNonce={() => nonce}
      >
        <Pages {...ports} />
      </MantineProvider>
    </I18nextProvider>
  );
}
