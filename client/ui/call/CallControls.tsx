import {
  IconDoorExit,
  IconMicrophone,
  IconMicrophoneOff,
  IconScreenShare,
  IconScreenShareOff,
  IconVideo,
  IconVideoOff,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DeviceState } from "../../session/SessionSnapshot.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { useSession, useSessionContext } from "../controls/SessionContext.ts";

/** Off is what to look at: a voice that nobody hears is the commonest trouble in a meeting. */
function toneOf(state: DeviceState): "solid" | "look" {
  return state === "on" ? "solid" : "look";
}

export function MicrophoneButton() {
  const { t } = useTranslation();
  const { controller } = useSessionContext();
  const state = useSession().call.microphone;
  const hints = { denied: t("call.microphoneDenied"), unavailable: t("call.microphoneAbsent") };
  return (
    <BarButton
      icon={state === "on" ? <IconMicrophone /> : <IconMicrophoneOff />}
      label={t(state === "on" ? "call.mute" : "call.unmute")}
      hint={state === "denied" || state === "unavailable" ? hints[state] : undefined}
      action="microphone"
      tone={toneOf(state)}
      text="wide"
      onClick={() => controller.toggleMicrophone()}
    />
  );
}

export function CameraButton() {
  const { t } = useTranslation();
  const { controller } = useSessionContext();
  const state = useSession().call.camera;
  const hints = { denied: t("call.cameraDenied"), unavailable: t("call.cameraAbsent") };
  return (
    <BarButton
      icon={state === "on" ? <IconVideo /> : <IconVideoOff />}
      label={t(state === "on" ? "call.stopVideo" : "call.startVideo")}
      hint={state === "denied" || state === "unavailable" ? hints[state] : undefined}
      action="camera"
      tone={state === "on" ? "solid" : "plain"}
      onClick={() => controller.toggleCamera()}
    />
  );
}

/** Phones cannot, and the types do not say so. */
function canShareScreen(): boolean {
  return "mediaDevices" in navigator && "getDisplayMedia" in navigator.mediaDevices;
}

export function ScreenButton() {
  const { t } = useTranslation();
  const { controller } = useSessionContext();
  const isOn = useSession().call.screen === "on";
  if (!canShareScreen()) return null;
  return (
    <BarButton
      icon={isOn ? <IconScreenShareOff /> : <IconScreenShare />}
      label={t(isOn ? "call.stopShare" : "call.share")}
      tone={isOn ? "live" : "plain"}
      text={isOn ? "wide" : "never"}
      onClick={() => controller.toggleScreen()}
    />
  );
}

export function LeaveButton({ onLeave }: { readonly onLeave: () => void }) {
  const { t } = useTranslation();
  const { arrangement } = useSessionContext();
  return (
    <BarButton
      icon={<IconDoorExit />}
      label={t("call.leave")}
      tone="danger"
      text={arrangement === "phone" ? "never" : "always"}
      onClick={onLeave}
    />
  );
}
