import type { PeerId } from "../../shared/model/ids.ts";
import type { PeerView } from "../../shared/model/session.ts";
import type { ToolName } from "../imaging/gestures.ts";
import type { Series } from "../imaging/Series.ts";
import type { CallClientSnapshot } from "../media/CallClient.ts";
import { callSnapshot } from "./callTiles.ts";
import type { CaseImages } from "./CaseImages.ts";
import type { CineSnapshot } from "./CinePlayer.ts";
import { canCompare } from "./comparison.ts";
import type { Roster } from "./Roster.ts";
import type { ConnectionState } from "./ConnectionState.ts";
import type { ShownNotice } from "./Notices.ts";
import { permissionsOf } from "./permissions.ts";
import { combineSaveStates, type SaveState } from "../collab/SaveState.ts";
import type { NotesSnapshot, SessionSnapshot } from "./SessionSnapshot.ts";
import { patientBanner, seriesList } from "./snapshotParts.ts";
import type { StageShare } from "./StageShare.ts";

export interface SnapshotSources {
  readonly self: PeerId;
  readonly connection: ConnectionState;
  /** Of the stage. */
  readonly status: SaveState;
  /** Of the case's marks and notes, where they are open. */
  readonly caseStates: readonly SaveState[];
  readonly isCaseDamaged: boolean;
  readonly notes: Pick<NotesSnapshot, "save" | "isLoading" | "refused"> | undefined;
  readonly unsaved: number;
  readonly notices: readonly ShownNotice[];
  readonly call: CallClientSnapshot;
  readonly images: CaseImages;
  readonly roster: Roster;
  readonly stage: StageShare;
  readonly activeIndex: number;
  readonly tool: ToolName;
  readonly cine: CineSnapshot;
  readonly loadedFrames: (seriesUid: string) => number;
  readonly thumbnailUrl: (series: Series) => string | undefined;
}

/** Everything that the session page shows, at one moment. */
export function buildSnapshot(sources: SnapshotSources): SessionSnapshot {
  const { images, roster, stage, self } = sources;
  const { presenterId, caseId, layout } = stage;
  const activeSeriesUid = stage.target(sources.activeIndex)?.view?.seriesUid;
  const isLoaded = images.caseId === caseId;
  const shown = (activeSeriesUid === undefined ? undefined : images.find(activeSeriesUid)) ?? images.series[0];
  const item = roster.findCase(caseId);
  const may = permissionsOf(roster.self, stage.isPresenter);
  return {
    connection: sources.connection,
    session: roster.session,
    self: roster.self,
    peers: roster.peers,
    ...stagePart(sources),
    may,
    ...savingPart(sources),
    notes: caseId && sources.notes && { caseId, ...sources.notes, isReadOnly: !may.writeNotes },
    notices: sources.notices,
    caseId,
    isInvited: isInvited(sources),
    patient: patientBanner(isLoaded ? shown : undefined, item?.number ?? ""),
    series: seriesList({
      images,
      activeSeriesUid,
      loadedFrames: sources.loadedFrames,
      thumbnailUrl: sources.thumbnailUrl,
    }),
    notShown: isLoaded ? images.notShown : [],
    seriesState: images.state,
    layout,
    tool: sources.tool,
    cine: sources.cine,
    canCompare: shown !== undefined && canCompare(shown, images),
    call: callSnapshot({ call: sources.call, peers: roster.peers, selfId: self, presenterId }),
  };
}

/** A guest is not told of other cases than those of the invitation: no case on stage is, for them, none of theirs. */
function isInvited({ roster, stage, status }: SnapshotSources): boolean {
  if (roster.session === undefined) return true;
  if (stage.caseId !== undefined) return roster.findCase(stage.caseId) !== undefined;
  return roster.self?.role !== "guest" || status === "offline";
}

function savingPart({ roster, status, caseStates, isCaseDamaged, unsaved }: SnapshotSources) {
  const { canSave } = roster;
  return {
    save: combineSaveStates([status, ...caseStates, canSave ? "saved" : "readOnly"]),
    unsaved,
    isCaseLocked: canSave && status !== "readOnly" && caseStates.includes("readOnly"),
    isCaseDamaged,
  };
}

function stagePart({ roster, stage, self }: SnapshotSources) {
  const { presenterId, isPresenter, isFollowing } = stage;
  return {
    presenterId,
    presenterName: roster.nameOf(presenterId),
    isPresenterHere: roster.isHere(presenterId),
    isPresenter,
    formerPresenter: here(roster, stage.formerId),
    asking: roster.asking.map((peer) => here(roster, peer)).filter((peer) => peer !== undefined),
    isAsking: roster.asking.includes(self),
    isFollowing,
  };
}

function here(roster: Roster, id: PeerId | undefined): PeerView | undefined {
  return roster.isHere(id) ? roster.peers.find((peer) => peer.id === id) : undefined;
}
