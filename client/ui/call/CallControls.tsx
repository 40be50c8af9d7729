import { Menu } from "@mantine/core";
import {
  IconDoorExit,
  IconHandFinger,
  IconMicrophone,
  IconMicrophoneOff,
  IconScreenShare,
  IconScreenShareOff,
  IconUsersMinus,
  IconVideo,
  IconVideoOff,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeviceState } from "../../session/SessionSnapshot.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { ConfirmDialog } from "../controls/ConfirmDialog.tsx";
import { toggleHand } from "../controls/performAction.ts";
import { useSession, useSessionContext } from "../controls/SessionContext.ts";

/** Off is what to look at: a voice that nobody hears is the commonest trouble in a meeting. */
function toneOf(state: DeviceState): "solid" | "look" {
  return state === "on" ? "solid" : "look";
}

/** Why this person is not heard or seen, where their role has no voice. */
function useSilence(): string | undefined {
  const { t } = useTranslation();
  const { may, self } = useSession();
  return self && !may.speak ? t("call.mayNotSpeak") : undefined;
}

export function MicrophoneButton() {
  const { t } = useTranslation();
  const { controller } = useSessionContext();
  const state = useSession().call.microphone;
  const reason = useSilence();
  const hints = { denied: t("call.microphoneDenied"), unavailable: t("call.microphoneAbsent") };
  return (
    <BarButton
      icon={state === "on" ? <IconMicrophone /> : <IconMicrophoneOff />}
      label={t(state === "on" ? "call.mute" : "call.unmute")}
      hint={state === "denied" || state === "unavailable" ? hints[state] : undefined}
      action="microphone"
      tone={toneOf(state)}
      text="wide"
      reason={reason}
      onClick={() => controller.call.toggleMicrophone()}
    />
  );
}

export function CameraButton() {
  const { t } = useTranslation();
  const { controller } = useSessionContext();
  const state = useSession().call.camera;
  const reason = useSilence();
  const hints = { denied: t("call.cameraDenied"), unavailable: t("call.cameraAbsent") };
  return (
    <BarButton
      icon={state === "on" ? <IconVideo /> : <IconVideoOff />}
      label={t(state === "on" ? "call.stopVideo" : "call.startVideo")}
      hint={state === "denied" || state === "unavailable" ? hints[state] : undefined}
      action="camera"
      tone={state === "on" ? "solid" : "plain"}
      reason={reason}
      onClick={() => controller.call.toggleCamera()}
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
  const reason = useSilence();
  if (!canShareScreen()) return null;
  return (
    <BarButton
      icon={isOn ? <IconScreenShareOff /> : <IconScreenShare />}
      label={t(isOn ? "call.stopShare" : "call.share")}
      tone={isOn ? "live" : "plain"}
      text={isOn ? "wide" : "never"}
      reason={reason}
      onClick={() => controller.call.toggleScreen()}
    />
  );
}

/** [SE27] Everyone may. */
export function HandButton() {
  const { t } = useTranslation();
  const { controller } = useSessionContext();
  const { self } = useSession();
  if (!self) return null;
  const isUp = self.handRaisedAt !== undefined;
  return (
    <BarButton
      icon={<IconHandFinger />}
      label={t(isUp ? "hand.lower" : "hand.raise")}
      action="hand"
      isPressed={isUp}
      tone={isUp ? "look" : "plain"}
      onClick={() => toggleHand(controller)}
    />
  );
}

function LeaveMenu({ onLeave, children }: { readonly onLeave: () => void; readonly children: ReactNode }) {
  const { t } = useTranslation();
  const { controller } = useSessionContext();
  const { peers } = useSession();
  const [isEnding, setIsEnding] = useState(false);
  return (
    <>
      <Menu position="top-end" width={250}>
        <Menu.Target>{children}</Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconDoorExit size={16} />} onClick={onLeave}>
            {t("people.leave")}
          </Menu.Item>
          <Menu.Item
            color="var(--c-danger)"
            leftSection={<IconUsersMinus size={16} />}
            onClick={() => setIsEnding(true)}
          >
            {t("people.endForAll")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        isOpen={isEnding}
        title={t("people.endTitle")}
        text={t("people.endText", { count: peers.filter(({ online }) => online).length })}
        confirm={t("people.endConfirm")}
        onConfirm={() => controller.people.endSession()}
        onClose={() => setIsEnding(false)}
      />
    </>
  );
}

/** Leaves at once; who may end the session for everybody chooses first. */
export function LeaveButton({ onLeave }: { readonly onLeave: () => void }) {
  const { t } = useTranslation();
  const { arrangement } = useSessionContext();
  const { may } = useSession();
  const look = {
    icon: <IconDoorExit />,
    label: t("call.leave"),
    tone: "danger",
    text: arrangement === "phone" ? "never" : "always",
  } as const;
  if (!may.endSession) return <BarButton {...look} onClick={onLeave} />;
  return (
    <LeaveMenu onLeave={onLeave}>
      <BarButton {...look} hint={t("people.leaveMenu")} />
    </LeaveMenu>
  );
}
