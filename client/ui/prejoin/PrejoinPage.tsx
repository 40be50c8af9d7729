import { Button } from "@mantine/core";
import { IconHeadphones, IconMicrophone, IconVideo } from "@tabler/icons-react";
import { useCallback, useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { SessionAdmission } from "../../../shared/protocol/api/join.ts";
import { CameraPreview } from "./CameraPreview.tsx";
import { DeniedNote, MicrophoneNote } from "./DeviceNotes.tsx";
import { DevicePicker } from "./DevicePicker.tsx";
import type { MediaChoice } from "./JoinPort.ts";
import { PageFrame } from "../pages/PageFrame.tsx";
import css from "./PrejoinPage.module.css";
import type { PreviewDevice, PreviewPort, PreviewSnapshot } from "./PreviewPort.ts";

interface PrejoinPageProps {
  readonly admission: SessionAdmission;
  readonly preview: PreviewPort;
  readonly onJoin: (media: MediaChoice) => void;
}

/** Asks for both devices while the page stands, and lets go of them when it goes. */
function usePreview(preview: PreviewPort): PreviewSnapshot {
  useEffect(() => {
    preview.setMicrophone(true);
    preview.setCamera(true);
    return () => preview.stop();
  }, [preview]);
  const subscribe = useCallback((listener: () => void) => preview.subscribe(listener), [preview]);
  return useSyncExternalStore(subscribe, () => preview.getSnapshot());
}

function isUsable({ state }: PreviewDevice): boolean {
  return state === "on" || state === "starting";
}

function JoinButtons({
  snapshot,
  onJoin,
}: {
  readonly snapshot: PreviewSnapshot;
  readonly onJoin: (media: MediaChoice) => void;
}) {
  const { t } = useTranslation();
  const { microphone, camera } = snapshot;
  const canShow = isUsable(camera);
  const join = (withMicrophone: boolean, withCamera: boolean): void =>
    onJoin({
      microphone: { on: withMicrophone && isUsable(microphone), id: microphone.chosenId },
      camera: { on: withCamera, id: camera.chosenId },
    });
  if (!canShow && !isUsable(microphone)) {
    return (
      <Button size="lg" fullWidth leftSection={<IconHeadphones size={20} />} onClick={() => join(false, false)}>
        {t("join.listenOnly")}
      </Button>
    );
  }
  return (
    <div className={css["buttons"]}>
      {canShow && (
        <Button size="lg" fullWidth onClick={() => join(true, true)}>
          {t("join.withCamera")}
        </Button>
      )}
      <Button
        size={canShow ? "md" : "lg"}
        fullWidth
        variant={canShow ? "default" : "filled"}
        onClick={() => join(true, false)}
      >
        {t("join.withoutCamera")}
      </Button>
      <Button
        size="md"
        fullWidth
        variant="subtle"
        color="gray"
        className={css["quiet"] ?? ""}
        leftSection={<IconHeadphones size={18} />}
        title={t("join.listenOnlyHint")}
        onClick={() => join(false, false)}
      >
        {t("join.listenOnly")}
      </Button>
    </div>
  );
}

/** The last look in the mirror before one is seen and heard. */
export function PrejoinPage({ admission, preview, onJoin }: PrejoinPageProps) {
  const { t } = useTranslation();
  const snapshot = usePreview(preview);
  const { user, session } = admission;
  return (
    <PageFrame css={css}>
      <section className={css["mirror"]} aria-label={t("device.camera")}>
        <CameraPreview name={user.name} preview={preview} snapshot={snapshot} />
      </section>
      <section className={css["form"]}>
        <div>
          <h1 className={css["title"]}>{session.title}</h1>
          <p className={css["who"]}>
            {t("join.youAre")} <strong>{user.name}</strong> · {t(`role.${user.role}`)}
          </p>
        </div>
        <DeniedNote snapshot={snapshot} />
        <div className={css["devices"]}>
          <DevicePicker
            label={t("device.microphone")}
            icon={<IconMicrophone size={18} stroke={1.75} />}
            device={snapshot.microphone}
            onChoose={(id) => preview.chooseMicrophone(id)}
          />
          <MicrophoneNote preview={preview} snapshot={snapshot} />
          <DevicePicker
            label={t("device.camera")}
            icon={<IconVideo size={18} stroke={1.75} />}
            device={snapshot.camera}
            onChoose={(id) => preview.chooseCamera(id)}
          />
        </div>
        <JoinButtons snapshot={snapshot} onJoin={onJoin} />
        <p className={css["privacy"]}>{t("join.whoReceives")}</p>
      </section>
    </PageFrame>
  );
}
