import { Menu } from "@mantine/core";
import { IconEye, IconEyeCheck, IconPresentation } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { mayHoldStage } from "../../../shared/model/roles.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { useController, useSession, useSessionContext } from "../controls/SessionContext.ts";

function GiveStageMenu() {
  const { t } = useTranslation();
  const controller = useController();
  const { peers, presenterId } = useSession();
  const candidates = peers.filter((peer) => peer.online && peer.id !== presenterId && mayHoldStage(peer.role));
  return (
    <Menu position="top" width={240}>
      <Menu.Target>
        <BarButton icon={<IconPresentation />} label={t("call.giveStage")} tone="plain" text="wide" />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("call.giveStageTo")}</Menu.Label>
        {candidates.length === 0 && <Menu.Item disabled>{t("call.nobodyToGive")}</Menu.Item>}
        {candidates.map((peer) => (
          <Menu.Item key={peer.id} onClick={() => controller.passBaton(peer.id)}>
            {peer.name} · {t(`role.${peer.role}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function FollowButton() {
  const { t } = useTranslation();
  const { controller, arrangement } = useSessionContext();
  const { isFollowing, connection, isPresenterHere } = useSession();
  const isInStep = isFollowing && connection.kind === "joined" && isPresenterHere;
  return (
    <BarButton
      icon={isFollowing ? <IconEyeCheck /> : <IconEye />}
      label={t(isFollowing ? "call.following" : "call.follow")}
      hint={isFollowing ? t("call.lookFreely") : undefined}
      action="follow"
      isPressed={isFollowing}
      tone={isInStep ? "live" : "look"}
      text={arrangement === "phone" ? "never" : "always"}
      onClick={() => controller.setFollowing(!isFollowing)}
    />
  );
}

/** Who holds the stage: take it, give it, follow it or leave it for a while. */
export function StageControls() {
  const { t } = useTranslation();
  const controller = useController();
  const { isPresenter, canTakeStage, canGiveStage, presenterId, self } = useSession();
  return (
    <>
      {!isPresenter && canTakeStage && self && (
        <BarButton
          icon={<IconPresentation />}
          label={t("call.takeStage")}
          action="stage"
          text="wide"
          onClick={() => controller.passBaton(self.id)}
        />
      )}
      {isPresenter && canGiveStage && <GiveStageMenu />}
      {!isPresenter && presenterId !== undefined && <FollowButton />}
    </>
  );
}
