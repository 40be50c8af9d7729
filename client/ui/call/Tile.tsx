import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef } from "react";
import { IconMicrophoneOff, IconPresentation, IconHeadphones } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PeerId } from "../../../shared/model/ids.ts";
import type { PeerTile } from "../../session/SessionSnapshot.ts";
import { useController } from "../controls/SessionContext.ts";
import { usePeerColour } from "../controls/usePeerColour.ts";
import { initials, shortName } from "../i18n/format.ts";
import { classNames } from "../theme/classNames.ts";
import { MediaView } from "./MediaView.tsx";
import css from "./Tile.module.css";

function useTileLabel(tile: PeerTile): string {
  const { t } = useTranslation();
  const parts = [
    tile.isSelf ? `${tile.peer.name} (${t("call.you")})` : tile.peer.name,
    t(`role.${tile.peer.role}`),
    tile.isPresenter ? t("call.presenter") : "",
    tile.audio === "muted" ? t("call.muted") : "",
    tile.audio === "none" ? t("call.noAudio") : "",
    tile.isSpeaking ? t("call.speaking") : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function AudioMark({ audio }: { readonly audio: PeerTile["audio"] }) {
  switch (audio) {
    case "on":
      return null;
    case "muted":
      return <IconMicrophoneOff size={13} className={css["muted"]} />;
    case "none":
      return <IconHeadphones size={13} />;
  }
}

/** Tells the call how large the picture is, so that no more is sent than can be seen; nothing once the tile is gone. */
function useShownSize(peer: PeerId, isShown: boolean) {
  const controller = useController();
  const tile = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = tile.current;
    if (!element || !isShown) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) controller.call.showTile(peer, entry.contentRect);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      controller.call.showTile(peer, { width: 0, height: 0 });
    };
  }, [controller, peer, isShown]);
  return tile;
}

/** One person: picture or initials, who holds the stage, who speaks, who is muted. */
export function Tile({ tile }: { readonly tile: PeerTile }) {
  const { t } = useTranslation();
  const { peer, camera, isSelf } = tile;
  const label = useTileLabel(tile);
  const colourOf = usePeerColour();
  const element = useShownSize(peer.id, !isSelf);
  return (
    <div
      ref={element}
      title={peer.name}
      className={classNames(
        css["tile"],
        tile.isPresenter && css["presenter"],
        tile.isSpeaking && css["speaking"],
        !peer.online && css["away"],
      )}
    >
      <VisuallyHidden>{label}</VisuallyHidden>
      {camera ? (
        <MediaView stream={camera} className={classNames(css["video"], isSelf && css["mirrored"])} />
      ) : (
        <span className={css["initials"]} aria-hidden="true" style={{ color: colourOf(peer.id) }}>
          {initials(peer.name)}
        </span>
      )}
      {tile.isPresenter && (
        <span className={css["stage"]} aria-hidden="true" title={t("call.presenter")}>
          <IconPresentation size={13} stroke={2} />
        </span>
      )}
      <span className={css["plate"]} aria-hidden="true">
        <AudioMark audio={tile.audio} />
        <span className={css["name"]}>{isSelf ? t("call.me") : peer.name}</span>
        <span className={css["short"]}>{isSelf ? t("call.me") : shortName(peer.name)}</span>
      </span>
    </div>
  );
}
