import { Menu } from "@mantine/core";
import { IconArrowBackUp, IconEye, IconEyeCheck, IconHandStop, IconPresentation } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PeerView } from "../../../shared/model/session.ts";
import type { SessionSnapshot } from "../../session/SessionSnapshot.ts";
import { personActions } from "../../session/permissions.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { takeOrAskForStage } from "../controls/performAction.ts";
import { useController, useSession, useSessionContext } from "../controls/SessionContext.ts";
import { shortName } from "../i18n/format.ts";

function GiveItem({ peer }: { readonly peer: PeerView }) {
  const { t } = useTranslation();
  const { people } = useController();
  return (
    <Menu.Item onClick={() => people.giveStage(peer.id)}>
      {peer.name} · {t(`role.${peer.role}`)}
    </Menu.Item>
  );
}

/** Those who ask first, in their order; then everybody else who may hold it. */
function GiveStageMenu() {
  const { t } = useTranslation();
  const snapshot = useSession();
  const { peers, asking } = snapshot;
  const canBeGiven = (peer: PeerView): boolean => personActions(snapshot, peer).canBeGivenStage;
  const askers = asking.filter(canBeGiven);
  const others = peers.filter((peer) => canBeGiven(peer) && !askers.some(({ id }) => id === peer.id));
  const isAsked = askers.length > 0;
  return (
    <Menu position="top" width={260}>
      <Menu.Target>
        <BarButton
          icon={isAsked ? <IconHandStop /> : <IconPresentation />}
          label={isAsked ? `${t("call.giveStage")} (${askers.length})` : t("call.giveStage")}
          hint={isAsked ? t("stage.askers") : undefined}
          tone={isAsked ? "look" : "plain"}
          text={isAsked ? "never" : "wide"}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {isAsked && <Menu.Label>{t("stage.askers")}</Menu.Label>}
        {askers.map((peer) => (
          <GiveItem key={peer.id} peer={peer} />
        ))}
        <Menu.Label>{t("call.giveStageTo")}</Menu.Label>
        {others.length === 0 && !isAsked && <Menu.Item disabled>{t("call.nobodyToGive")}</Menu.Item>}
        {others.map((peer) => (
          <GiveItem key={peer.id} peer={peer} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Who gets the stage with one press: who asked first, else (from whoever holds it) the one before. */
function nextPresenter(snapshot: SessionSnapshot) {
  const { asking, formerPresenter, isPresenter } = snapshot;
  const canBeGiven = (peer: PeerView): boolean => personActions(snapshot, peer).canBeGivenStage;
  const first = asking.find(canBeGiven);
  if (first) return { to: first, isAsked: true };
  return formerPresenter && isPresenter && canBeGiven(formerPresenter)
    ? { to: formerPresenter, isAsked: false }
    : undefined;
}

function NextPresenterButton() {
  const { t } = useTranslation();
  const { people } = useController();
  const { arrangement } = useSessionContext();
  const next = nextPresenter(useSession());
  if (!next) return null;
  const { to, isAsked } = next;
  return (
    <BarButton
      icon={isAsked ? <IconHandStop /> : <IconArrowBackUp />}
      label={isAsked ? t("stage.giveTo", { name: shortName(to.name) }) : t("stage.handBackTo", { name: to.name })}
      tone={isAsked ? "look" : "plain"}
      text={isAsked && arrangement === "desktop" ? "wide" : "never"}
      onClick={() => people.giveStage(to.id)}
    />
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
      text={arrangement === "desktop" ? "always" : "never"}
      onClick={() => controller.setFollowing(!isFollowing)}
    />
  );
}

/** Takes the stage, or asks for it; greyed out, with the reason, where the role holds none. */
function AskOrTakeButton() {
  const { t } = useTranslation();
  const controller = useController();
  const { may, isAsking } = useSession();
  const act = (): void => takeOrAskForStage(controller);
  if (may.takeStage) {
    return (
      <BarButton icon={<IconPresentation />} label={t("call.takeStage")} action="stage" text="wide" onClick={act} />
    );
  }
  return (
    <BarButton
      icon={<IconHandStop />}
      label={t(isAsking ? "stage.asking" : "stage.ask")}
      hint={isAsking ? t("stage.withdraw") : undefined}
      action="stage"
      isPressed={isAsking}
      tone={isAsking ? "look" : "plain"}
      text={isAsking ? "wide" : "never"}
      reason={may.holdStage ? undefined : t("stage.cannotHold")}
      onClick={act}
    />
  );
}

/** Who holds the stage: take it, ask for it, give it, follow it or leave it for a while. */
export function StageControls() {
  const { isPresenter, may, presenterId, self } = useSession();
  return (
    <>
      {self && may.giveStage && <NextPresenterButton />}
      {isPresenter && may.giveStage && <GiveStageMenu />}
      {!isPresenter && self && <AskOrTakeButton />}
      {!isPresenter && presenterId !== undefined && <FollowButton />}
    </>
  );
}
