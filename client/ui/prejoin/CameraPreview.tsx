import { Loader } from "@mantine/core";
import { IconMicrophone, IconMicrophoneOff, IconVideo, IconVideoOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { MediaView } from "../call/MediaView.tsx";
import { initials } from "../i18n/format.ts";
import { classNames } from "../theme/classNames.ts";
import css from "./CameraPreview.module.css";
import type { PreviewDevice, PreviewPort, PreviewSnapshot } from "./PreviewPort.ts";

interface CameraPreviewProps {
  readonly name: string;
  readonly preview: PreviewPort;
  readonly snapshot: PreviewSnapshot;
}

interface RoundToggleProps {
  readonly isOn: boolean;
  readonly label: string;
  readonly icon: ReactNode;
  readonly isDisabled: boolean;
  readonly onToggle: () => void;
}

function RoundToggle({ isOn, label, icon, isDisabled, onToggle }: RoundToggleProps) {
  return (
    <button
      type="button"
      className={classNames(css["toggle"], !isOn && css["off"])}
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onClick={onToggle}
    >
      {icon}
    </button>
  );
}

function CameraWords({ camera }: { readonly camera: PreviewDevice }) {
  const { t } = useTranslation();
  switch (camera.state) {
    case "on":
      return null;
    case "starting":
      return (
        <>
          <Loader size={16} color="#4cc2a5" /> {t("device.cameraStarting")}
        </>
      );
    case "off":
      return t("device.cameraIsOff");
    case "denied":
      return t("device.deniedTitle", { device: t("device.cameraOnly") });
    case "absent":
      return t("device.cameraAbsent");
    case "busy":
      return t("device.cameraBusy");
  }
}

function isWanted(device: PreviewDevice): boolean {
  return device.state === "on" || device.state === "starting";
}

/** What the others would see, mirrored as in a looking glass, with the two switches that matter. */
export function CameraPreview({ name, preview, snapshot }: CameraPreviewProps) {
  const { t } = useTranslation();
  const { camera, microphone, stream } = snapshot;
  const [hasCamera, hasMicrophone] = [isWanted(camera), isWanted(microphone)];
  return (
    <div className={css["frame"]}>
      {stream && camera.state === "on" ? (
        <MediaView stream={stream} className={css["video"]} label={t("device.preview")} />
      ) : (
        <div className={css["still"]}>
          <span className={css["initials"]}>{initials(name)}</span>
          <output className={css["words"]}>
            <CameraWords camera={camera} />
          </output>
        </div>
      )}
      <span className={css["name"]}>{name}</span>
      <div className={css["toggles"]}>
        <RoundToggle
          isOn={hasMicrophone}
          label={t(hasMicrophone ? "device.microphoneOff" : "device.microphoneOn")}
          icon={hasMicrophone ? <IconMicrophone /> : <IconMicrophoneOff />}
          isDisabled={microphone.state === "absent"}
          onToggle={() => preview.setMicrophone(!hasMicrophone)}
        />
        <RoundToggle
          isOn={hasCamera}
          label={t(hasCamera ? "device.cameraOff" : "device.cameraOn")}
          icon={hasCamera ? <IconVideo /> : <IconVideoOff />}
          isDisabled={camera.state === "absent"}
          onToggle={() => preview.setCamera(!hasCamera)}
        />
      </div>
    </div>
  );
}
