import { Menu, VisuallyHidden } from "@mantine/core";
import { IconDotsVertical, IconMicrophoneOff, IconPresentation } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { mayHoldStage } from "../../../shared/model/roles.ts";
import type { PeerView } from "../../../shared/model/session.ts";
import type { PeerTile } from "../../session/SessionSnapshot.ts";
import { PanelHeading } from "../controls/PanelHeading.tsx";
import { useController, useSession } from "../controls/SessionContext.ts";
import { usePeerColour } from "../controls/usePeerColour.ts";
import { classNames } from "../theme/classNames.ts";
import css from "./PeopleList.module.css";
import { arrangePeople } from "./tileOrder.ts";

function PersonMenu({ peer }: { readonly peer: PeerView }) {
  const { t } = useTranslation();
  const controller = useController();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className={css["menu"]} aria-label={t("call.actionsFor", { name: peer.name })}>
          <IconDotsVertical size={16} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPresentation size={16} />} onClick={() => controller.passBaton(peer.id)}>
          {t("call.giveStage")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface PersonProps {
  readonly peer: PeerView;
  readonly tile: PeerTile | undefined;
  readonly isSelf: boolean;
  readonly isPresenter: boolean;
  readonly canBeGiven: boolean;
}

function Person({ peer, tile, isSelf, isPresenter, canBeGiven }: PersonProps) {
  const { t } = useTranslation();
  const colourOf = usePeerColour();
  return (
    <li className={classNames(css["person"], !peer.online && css["away"])}>
      <span className={css["dot"]} style={{ background: colourOf(peer.id) }} />
      <span className={css["words"]}>
        <span className={css["name"]} title={peer.name}>
          {isSelf ? `${peer.name} (${t("call.you")})` : peer.name}
        </span>
        <span className={css["role"]}>
          {isPresenter && <span className={css["presents"]}>{t("call.presenter")} · </span>}
          {t(`role.${peer.role}`)}
          {!peer.online && ` · ${t("call.offline")}`}
        </span>
      </span>
      {tile?.audio === "muted" && (
        <span className={css["muted"]} title={t("call.muted")}>
          <IconMicrophoneOff size={15} />
          <VisuallyHidden>{t("call.muted")}</VisuallyHidden>
        </span>
      )}
      {canBeGiven && <PersonMenu peer={peer} />}
    </li>
  );
}

/** Everybody in the session; who may hand the stage over does it from here. */
export function PeopleList() {
  const { t } = useTranslation();
  const { peers, self, presenterId, canGiveStage, call } = useSession();
  const people = arrangePeople({ peers, tiles: call.tiles, presenterId, selfId: self?.id });
  return (
    <section className={css["section"]} aria-labelledby="people-heading">
      <PanelHeading id="people-heading" text={t("panel.people")}>
        {self && <span>{peers.filter((peer) => peer.online).length}</span>}
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
            canBeGiven={canGiveStage && peer.online && peer.id !== presenterId && mayHoldStage(peer.role)}
          />
        ))}
      </ul>
      {self && peers.length <= 1 && <p className={css["alone"]}>{t("call.alone")}</p>}
    </section>
  );
}
