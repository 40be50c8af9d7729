import { useLocalStorage } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SessionController } from "../../session/SessionSnapshot.ts";
import { Voices } from "../call/Voices.tsx";
import { Banner } from "../controls/Banner.tsx";
import { SessionContext, useCalm, useSnapshot } from "../controls/SessionContext.ts";
import type { PanelTab } from "../controls/SessionContext.ts";
import type { PageActions } from "../controls/performAction.ts";
import { TopBar } from "../controls/TopBar.tsx";
import { KeysContext } from "../controls/KeysContext.ts";
import { useOwnKeys } from "../controls/useOwnKeys.ts";
import { useShortcuts } from "../controls/useShortcuts.ts";
import { chromeFor } from "../theme/chrome.ts";
import { StageArea } from "../viewer/StageArea.tsx";
import { lazyPart } from "./lazyPage.tsx";
import css from "./SessionPage.module.css";
import { useChosenScreen } from "./useChosenScreen.ts";
import { usePanels } from "./usePanels.ts";
import { useScreen } from "./useScreen.ts";
import { useTabName } from "./useTabName.ts";

const SessionChrome = lazyPart(async () => (await import("./SessionChrome.tsx")).SessionChrome);

interface SessionPageProps {
  readonly controller: SessionController;
  readonly onLeave: () => void;
}

/** The page that matters: the image, and around it as little as there can be. */
export function SessionPage({ controller, onLeave }: SessionPageProps) {
  const { t } = useTranslation();
  const screen = useScreen();
  const { arrangement } = chromeFor(screen, { left: true, right: true, focus: false });
  const { open, isHelpOpen, actions: panels, openRight, close } = usePanels(arrangement);
  const [areKeysEnabled, enableKeys] = useLocalStorage({ key: "consilium.keys", defaultValue: true });
  const { keys, changes, change } = useOwnKeys();
  const snapshot = useSnapshot(controller);
  const { call } = snapshot;
  const { screenOf, showScreen } = useChosenScreen(snapshot);
  const isCalm = useCalm(controller);
  const [tab, showTab] = useState<PanelTab>("people");
  const [chatCalls, callChat] = useState(0);
  const actions = useMemo<PageActions>(
    () => ({
      ...panels,
      showChat: () => {
        openRight();
        showTab("chat");
        callChat((count) => count + 1);
      },
    }),
    [panels, openRight],
  );
  useTabName("plan.title");
  const context = useMemo(
    () => ({ controller, page: actions, arrangement, screenOf, showScreen, tab, showTab, chatCalls }),
    [controller, actions, arrangement, screenOf, showScreen, tab, chatCalls],
  );
  useShortcuts({
    controller,
    page: actions,
    areEnabled: areKeysEnabled,
    areImagesHidden: screenOf !== undefined,
    keys,
  });
  const chrome = chromeFor(screen, open);
  // The panel of cases ends with these words; without it the image has them.
  const isUseInPanel = chrome.left > 0;
  return (
    <SessionContext value={context}>
      <KeysContext value={keys}>
        <div
          className={css["page"]}
          style={{
            gridTemplateColumns: `${chrome.left}px minmax(0, 1fr) ${chrome.right}px`,
            gridTemplateRows: `${chrome.top}px minmax(0, 1fr) auto ${chrome.bottom}px`,
          }}
        >
          <TopBar open={open} />
          <main className={css["stage"]} aria-label={t("viewport.area")}>
            <div className={css["images"]}>
              <StageArea />
              <Banner />
            </div>
            {!isUseInPanel && <p className={css["use"]}>{t("intendedUse")}</p>}
          </main>
          {isCalm && (
            <SessionChrome
              arrangement={arrangement}
              isUpright={screen.height > screen.width}
              open={open}
              onClose={close}
              onLeave={onLeave}
              help={{
                isOpen: isHelpOpen,
                areKeysEnabled,
                onEnableKeys: enableKeys,
                changes,
                onChangeKeys: change,
                onClose: () => actions.toggleHelp(),
              }}
            />
          )}
          <Voices tiles={call.tiles} />
        </div>
      </KeysContext>
    </SessionContext>
  );
}
