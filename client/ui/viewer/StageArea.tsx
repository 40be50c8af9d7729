import { useTranslation } from "react-i18next";
import { IconPhoto, IconScreenShare } from "@tabler/icons-react";
import type { PeerId } from "../../../shared/model/ids.ts";
import type { PeerTile } from "../../session/SessionSnapshot.ts";
import { MediaView } from "../call/MediaView.tsx";
import { useLargeScreen, useSession, useSessionContext } from "../controls/SessionContext.ts";
import css from "./StageArea.module.css";
import { ViewportGrid } from "./ViewportGrid.tsx";

interface SourceSwitchProps {
  readonly shares: readonly PeerTile[];
  readonly shown: PeerTile | undefined;
  readonly onChoose: (peer: PeerId | undefined) => void;
}

function SourceSwitch({ shares, shown, onChoose }: SourceSwitchProps) {
  const { t } = useTranslation();
  return (
    <fieldset className={css["switch"]} aria-label={t("call.sources")}>
      <button type="button" aria-pressed={!shown} onClick={() => onChoose(undefined)}>
        <IconPhoto size={16} stroke={1.75} />
        {t("call.images")}
      </button>
      {shares.map((tile) => (
        <button
          key={tile.peer.id}
          type="button"
          aria-pressed={tile.peer.id === shown?.peer.id}
          onClick={() => onChoose(tile.peer.id)}
        >
          <IconScreenShare size={16} stroke={1.75} />
          {t("call.screenOf", { name: tile.peer.name })}
        </button>
      ))}
    </fieldset>
  );
}

/** The images, or a peer's screen over them when one asks for it: the images stay the default and stay alive below. */
export function StageArea() {
  const { t } = useTranslation();
  const { call } = useSession();
  const { showScreen } = useSessionContext();
  const shown = useLargeScreen();
  const shares = call.tiles.filter((tile) => tile.screen !== undefined && !tile.isSelf);
  return (
    <div className={css["area"]}>
      <ViewportGrid />
      {shown?.screen && (
        <MediaView
          stream={shown.screen}
          className={css["screen"]}
          label={t("call.screenOf", { name: shown.peer.name })}
        />
      )}
      {shares.length > 0 && <SourceSwitch shares={shares} shown={shown} onChoose={showScreen} />}
    </div>
  );
}
