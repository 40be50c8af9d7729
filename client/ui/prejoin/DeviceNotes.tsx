import { IconAlertTriangle } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./DeviceNotes.module.css";
import { LevelMeter } from "./LevelMeter.tsx";
import type { PreviewPort, PreviewSnapshot } from "./PreviewPort.ts";

type Denied = "both" | "microphoneOnly" | "cameraOnly";

/** Which devices the browser blocks, as one word for the sentence; undefined where it blocks none. */
function deniedDevices({ microphone, camera }: PreviewSnapshot): Denied | undefined {
  if (microphone.state === "denied") return camera.state === "denied" ? "both" : "microphoneOnly";
  return camera.state === "denied" ? "cameraOnly" : undefined;
}

export function MicrophoneNote({
  preview,
  snapshot,
}: {
  readonly preview: PreviewPort;
  readonly snapshot: PreviewSnapshot;
}) {
  const { t } = useTranslation();
  const [isHeard, setIsHeard] = useState(false);
  const onHeard = useCallback(() => setIsHeard(true), []);
  switch (snapshot.microphone.state) {
    case "on":
    case "starting":
      return (
        <div className={css["level"]}>
          <LevelMeter preview={preview} isOn={snapshot.microphone.state === "on"} onHeard={onHeard} />
          {/* A screen reader hears it said, where others see the bar. */}
          <output className={css["hint"]}>{t(isHeard ? "device.microphoneWorks" : "device.speakToTest")}</output>
        </div>
      );
    case "off":
      return <p className={css["hint"]}>{t("device.microphoneIsOff")}</p>;
    case "absent":
      return <p className={css["hint"]}>{t("device.microphoneAbsent")}</p>;
    case "busy":
      return <p className={css["hint"]}>{t("device.microphoneBusy")}</p>;
    case "denied":
      return null;
  }
}

export function DeniedNote({ snapshot }: { readonly snapshot: PreviewSnapshot }) {
  const { t } = useTranslation();
  const denied = deniedDevices(snapshot);
  if (!denied) return null;
  return (
    <div className={css["denied"]} role="alert">
      <IconAlertTriangle size={20} />
      <div>
        <strong>{t("device.deniedTitle", { device: t(`device.${denied}`) })}</strong>
        <p>{t("device.deniedText")}</p>
      </div>
    </div>
  );
}
