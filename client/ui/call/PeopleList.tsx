import { VisuallyHidden } from "@mantine/core";
import {
  IconFocusCentered,
  IconHandFinger,
  IconHandStop,
  IconMicrophoneOff,
  IconPresentation,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PeerView } from "../../../shared/model/session.ts";
import { hasActions, type PersonActions, personActions } from "../../session/permissions.ts";
import type { PeerTile } from "../../session/SessionSnapshot.ts";
import { capOf } from "../controls/keyMap.ts";
import { useKeys } from "../controls/KeysContext.ts";
import { PanelHeading } from "../controls/PanelHeading.tsx";
import { useController, useSession, useSessionContext } from "../controls/SessionContext.ts";
import { usePeerColour } from "../controls/usePeerColour.ts";
import { classNames } from "../theme/classNames.ts";
import css from "./PeopleList.module.css";
import { HandButton } from "./CallControls.tsx";
import { LineSign } from "./LineSign.tsx";
import { PersonMenu } from "./PersonMenu.tsx";
import { arrangePeople } from "./tileOrder.ts";

interface PersonProps {
  readonly peer: PeerView;
  readonly tile: PeerTile | undefined;
  readonly isSelf: boolean;
  readonly isPresenter: boolean;
  readonly isAsking: boolean;
  readonly actions: PersonActions;
}

/** One press gives the stage to who asks for it. */
function GiveButton({ peer }: { readonly peer: PeerView }) {
  const { t } = useTranslation();
  const { people } = useController();
  const label = t("stage.giveTo", { name: peer.name });
  return (
    <button
      type="button"
      className={classNames(css["menu"], css["give"])}
      aria-label={label}
      title={label}
      onClick={() => people.giveStage(peer.id)}
    >
      <IconPresentation size={16} />
    </button>
  );
}

/** Calls back those who look around on their own. */
function GatherButton() {
  const { t } = useTranslation();
  const { people } = useController();
  const cap = capOf("gather", useKeys());
  return (
    <button
      type="button"
      className={css["menu"]}
      aria-label={t("stage.gather")}
      title={[t("stage.gather"), t("stage.gatherHint"), cap].filter((part) => part !== "").join(" · ")}
      onClick={() => people.gather()}
    >
      <IconFocusCentered size={16} />
    </button>
  );
}

/** A hand that is up; whoever runs the agenda takes it down with a press. */
function RaisedHand({ peer, isSelf }: Pick<PersonProps, "peer" | "isSelf">) {
  const { t } = useTranslation();
  const { people } = useController();
  const { may } = useSession();
  if (peer.handRaisedAt === undefined) return null;
  const icon = <IconHandFinger size={16} />;
  if (!may.runAgenda && !isSelf) {
    return (
      <span className={css["hand"]} title={t("hand.isUp")}>
        {icon}
        <VisuallyHidden>{t("hand.isUp")}</VisuallyHidden>
      </span>
    );
  }
  const label = isSelf ? t("hand.lower") : t("hand.lowerOf", { name: peer.name });
  return (
    <button
      type="button"
      className={classNames(css["menu"], css["hand"])}
      aria-label={label}
      title={label}
      onClick={() => (isSelf ? people.raiseHand(false) : people.lowerHand(peer.id))}
    >
      {icon}
    </button>
  );
}

function RoleLine({ peer, isPresenter, isAsking }: Pick<PersonProps, "peer" | "isPresenter" | "isAsking">) {
  const { t } = useTranslation();
  return (
    <span className={classNames(css["role"], isAsking && css["asking"])}>
      {isPresenter && <span className={css["presents"]}>{t("call.presenter")} · </span>}
      {isAsking && (
        <span className={css["asks"]}>
          <IconHandStop size={12} /> {t("stage.asks")} ·{" "}
        </span>
      )}
      {t(`role.${peer.role}`)}
      {peer.given.map((right) => ` · ${t(`people.rights.${right}`)}`)}
      {!peer.online && ` · ${t("call.offline")}`}
    </span>
  );
}

function Person({ peer, tile, isSelf, isPresenter, isAsking, actions }: PersonProps) {
  const { t } = useTranslation();
  const colourOf = usePeerColour();
  return (
    <li className={classNames(css["person"], !peer.online && css["away"])}>
      <span className={css["dot"]} style={{ background: colourOf(peer.id) }} />
      <span className={css["words"]}>
        <span className={css["name"]} title={peer.name}>
          {isSelf ? `${peer.name} (${t("call.you")})` : peer.name}
        </span>
        <RoleLine peer={peer} isPresenter={isPresenter} isAsking={isAsking} />
      </span>
      <LineSign peer={peer} />
      <RaisedHand peer={peer} isSelf={isSelf} />
      {tile?.audio === "muted" && (
        <span className={css["muted"]} title={t("call.muted")}>
          <IconMicrophoneOff size={15} />
          <VisuallyHidden>{t("call.muted")}</VisuallyHidden>
        </span>
      )}
      {isAsking && actions.canBeGivenStage && <GiveButton peer={peer} />}
      {hasActions(actions) && <PersonMenu peer={peer} actions={actions} />}
    </li>
  );
}

/** Everybody in the session, what they ask for, and what one may do about it. */
export function PeopleList() {
  const { t } = useTranslation();
  const snapshot = useSession();
  const { arrangement } = useSessionContext();
  const { peers, self, presenterId, asking, call, may } = snapshot;
  const people = arrangePeople({ peers, tiles: call.tiles, presenterId, selfId: self?.id });
  return (
    <section className={css["section"]} aria-labelledby="people-heading">
      <PanelHeading id="people-heading" text={t("panel.people")}>
        <span className={css["count"]}>
          {arrangement !== "desktop" && <HandButton />}
          {may.gather && peers.length > 1 && <GatherButton />}
          {self && peers.filter((peer) => peer.online).length}
        </span>
      </PanelHeading>
      <ul
        className={css["list"]}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long list is scrolled by keys too
        tabIndex={0}
      >
        {people.map((peer) => (
          <Person
            key={peer.id}
            peer={peer}
            tile={call.tiles.find((tile) => tile.peer.id === peer.id)}
            isSelf={peer.id === self?.id}
            isPresenter={peer.id === presenterId}
            isAsking={asking.some(({ id }) => id === peer.id)}
            actions={personActions(snapshot, peer)}
          />
        ))}
      </ul>
      {self && peers.length <= 1 && <p className={css["alone"]}>{t("call.alone")}</p>}
    </section>
  );
}
