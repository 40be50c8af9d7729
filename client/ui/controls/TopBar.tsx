import {
  IconLayoutSidebar,
  IconLayoutSidebarRight,
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconListDetails,
  IconUsers,
} from "@tabler/icons-react";
import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SessionSnapshot } from "../../session/SessionSnapshot.ts";
import type { OpenPanels } from "../theme/chrome.ts";
import { BarButton } from "./BarButton.tsx";
import { PatientStrip } from "./PatientStrip.tsx";
import { useLargeScreen, useSession, useSessionContext } from "./SessionContext.ts";
import { SettingsMenu } from "./SettingsMenu.tsx";
import { EncryptionChip, PresenterChip, SaveChip, StateMarks } from "./StatusChips.tsx";
import css from "./TopBar.module.css";

interface TopBarProps {
  readonly open: OpenPanels;
}

interface SnapshotProps {
  readonly snapshot: SessionSnapshot;
}

/** "Case 2 of 3" at a desk, "2/3" where room is short, on a phone only for readers: the agenda says it, the patient needs the room. */
function CasePlace({ snapshot }: SnapshotProps) {
  const { t } = useTranslation();
  const { arrangement } = useSessionContext();
  const agenda = snapshot.session?.agenda ?? [];
  const at = agenda.findIndex((one) => one.id === snapshot.caseId);
  if (at === -1) return null;
  const words = t("session.caseOf", { number: at + 1, total: agenda.length });
  if (arrangement === "desktop") return <span className={css["case"]}>{words}</span>;
  if (arrangement === "phone") return <VisuallyHidden>{words}</VisuallyHidden>;
  return (
    <span className={css["case"]} title={words}>
      <span aria-hidden="true">{`${at + 1}/${agenda.length}`}</span>
      <VisuallyHidden>{words}</VisuallyHidden>
    </span>
  );
}

function Place({ snapshot }: SnapshotProps) {
  const { t } = useTranslation();
  return (
    <div className={css["place"]}>
      <h1 className={css["title"]}>{snapshot.session?.title ?? t("session.joining")}</h1>
      <CasePlace snapshot={snapshot} />
    </div>
  );
}

/** Whose images these are; a peer's screen may show anybody. */
function Subject({ snapshot }: SnapshotProps) {
  const { t } = useTranslation();
  const screen = useLargeScreen();
  if (!screen) return <PatientStrip patient={snapshot.patient} />;
  return <output className={css["unknown"]}>{t("session.patientUnknown", { name: screen.peer.name })}</output>;
}

function PhoneTopBar({ open }: TopBarProps) {
  const { t } = useTranslation();
  const { page } = useSessionContext();
  const snapshot = useSession();
  return (
    <header className={css["bar"]}>
      <BarButton
        icon={<IconListDetails />}
        label={t("panel.cases")}
        aria-expanded={open.left}
        onClick={() => page.toggleLeft()}
      />
      <VisuallyHidden component="h1">{snapshot.session?.title ?? t("session.joining")}</VisuallyHidden>
      <div className={css["stack"]}>
        <div className={css["first"]}>
          <Subject snapshot={snapshot} />
          <CasePlace snapshot={snapshot} />
        </div>
        <div className={css["second"]}>
          <PresenterChip snapshot={snapshot} />
          <StateMarks snapshot={snapshot} />
        </div>
      </div>
      <BarButton
        icon={<IconUsers />}
        label={t("panel.people")}
        aria-expanded={open.right}
        onClick={() => page.toggleRight()}
      />
    </header>
  );
}

/** Which session, whose images, who presents, and whether all is saved and encrypted: one place each. */
export function TopBar({ open }: TopBarProps) {
  const { t } = useTranslation();
  const { page, arrangement } = useSessionContext();
  const snapshot = useSession();
  if (arrangement === "phone") return <PhoneTopBar open={open} />;
  return (
    <header className={css["bar"]}>
      <BarButton
        icon={<IconLayoutSidebar />}
        label={t(open.left ? "panel.foldLeft" : "panel.unfoldLeft")}
        action="foldLeft"
        aria-expanded={open.left}
        onClick={() => page.toggleLeft()}
      />
      <Place snapshot={snapshot} />
      {snapshot.session ? <Subject snapshot={snapshot} /> : <span />}
      <div className={css["status"]}>
        <PresenterChip snapshot={snapshot} />
        {snapshot.session && <SaveChip save={snapshot.save} />}
        {snapshot.session && <EncryptionChip call={snapshot.call} />}
        <SettingsMenu onHelp={() => page.toggleHelp()} />
        {arrangement === "desktop" && (
          <BarButton
            icon={open.focus ? <IconArrowsMinimize /> : <IconArrowsMaximize />}
            label={t(open.focus ? "panel.unfocus" : "panel.focus")}
            action="focus"
            isPressed={open.focus}
            onClick={() => page.toggleFocus()}
          />
        )}
        <BarButton
          icon={<IconLayoutSidebarRight />}
          label={t(open.right ? "panel.foldRight" : "panel.unfoldRight")}
          action="foldRight"
          aria-expanded={open.right}
          onClick={() => page.toggleRight()}
        />
      </div>
    </header>
  );
}
