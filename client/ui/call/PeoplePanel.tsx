import { Tabs } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useController, useSession, useSessionContext } from "../controls/SessionContext.ts";
import { SessionChatPanel } from "../chat/SessionChatPanel.tsx";
import { UnreadBadge } from "../chat/UnreadBadge.tsx";
import { MarksPanel } from "../record/MarksPanel.tsx";
import { NotesPanel } from "../record/NotesPanel.tsx";
import { PeopleList } from "./PeopleList.tsx";
import css from "./PeoplePanel.module.css";
import { TileGrid } from "./TileGrid.tsx";

function useMarkCount(): number {
  const { marks } = useController();
  return useSyncExternalStore(
    (listener) => marks.subscribe(listener),
    () => marks.getSnapshot().marks.length,
  );
}

function useUnread(): number {
  const { chat } = useController();
  return useSyncExternalStore(
    (listener) => chat.session.subscribe(listener),
    () => chat.session.getSnapshot().unread,
  );
}

/** How many messages one has not read; of the tab that is open none. */
function ChatTab() {
  const { t } = useTranslation();
  const unread = useUnread();
  return (
    <Tabs.Tab value="chat">
      {t("chat.tab")}
      <UnreadBadge count={unread} isSmall />
    </Tabs.Tab>
  );
}

/** Who is here, faces above and names below; beside them what the team writes down about the case. */
export function PeoplePanel() {
  const { t } = useTranslation();
  const { call } = useSession();
  const { tab, showTab } = useSessionContext();
  const count = useMarkCount();
  const choose = (value: string | null): void => {
    if (value === "people" || value === "chat" || value === "marks" || value === "notes") showTab(value);
  };
  return (
    <div className={css["panel"]}>
      {call.state === "connecting" && <output className={css["note"]}>{t("call.connecting")}</output>}
      <TileGrid shape="grid" />
      <Tabs
        value={tab}
        onChange={choose}
        keepMounted={false}
        classNames={{
          root: css["tabs"] ?? "",
          list: css["list"] ?? "",
          tab: css["tab"] ?? "",
          panel: css["body"] ?? "",
        }}
      >
        <Tabs.List grow>
          <Tabs.Tab value="people">{t("panel.people")}</Tabs.Tab>
          <ChatTab />
          <Tabs.Tab value="marks">
            {t("marks.tab")}
            {count > 0 && <span className={css["count"]}>{` ${count}`}</span>}
          </Tabs.Tab>
          <Tabs.Tab value="notes">{t("notes.tab")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people">
          <PeopleList />
        </Tabs.Panel>
        <Tabs.Panel value="chat">
          <SessionChatPanel />
        </Tabs.Panel>
        <Tabs.Panel value="marks">
          <MarksPanel />
        </Tabs.Panel>
        <Tabs.Panel value="notes">
          <NotesPanel />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
