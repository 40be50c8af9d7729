import type { PeerId } from "../../shared/model/ids.ts";
import type { Series } from "../imaging/Series.ts";
import type { CallClientSnapshot } from "../media/CallClient.ts";
import { callSnapshot } from "./callTiles.ts";
import type { CaseImages } from "./CaseImages.ts";
import type { Roster } from "./Roster.ts";
import type { ConnectionState, SaveState, SessionSnapshot, ToolName } from "./SessionSnapshot.ts";
import { patientBanner, saveState, seriesList, stageRights } from "./snapshotParts.ts";
import type { StageShare } from "./StageShare.ts";

export interface SnapshotSources {
  readonly self: PeerId;
  readonly connection: ConnectionState;
  readonly status: SaveState;
  readonly call: CallClientSnapshot;
  readonly images: CaseImages;
  readonly roster: Roster;
  readonly stage: StageShare;
  readonly activeIndex: number;
  readonly tool: ToolName;
  readonly loadedFrames: (seriesUid: string) => number;
  readonly thumbnailUrl: (series: Series) => string | undefined;
}

/** Everything that the session page shows, at one moment. */
export function buildSnapshot(sources: SnapshotSources): SessionSnapshot {
  const { images, roster, stage, self } = sources;
  const { presenterId, caseId, isPresenter, isFollowing, layout } = stage;
  const activeSeriesUid = stage.target(sources.activeIndex)?.view?.seriesUid;
  const isLoaded = images.caseId === caseId;
  const shown = (activeSeriesUid === undefined ? undefined : images.find(activeSeriesUid)) ?? images.series[0];
  return {
    connection: sources.connection,
    session: roster.session,
    self: roster.self,
    peers: roster.peers,
    presenterId,
    presenterName: roster.nameOf(presenterId),
    isPresenterHere: roster.isHere(presenterId),
    ...stageRights(roster.self, isPresenter),
    isFollowing,
    save: saveState(sources.status, roster.canSave),
    caseId,
    isInvited: caseId === undefined || roster.session === undefined || roster.findCase(caseId) !== undefined,
    patient: patientBanner(isLoaded ? shown : undefined, roster.findCase(caseId)?.number ?? ""),
    series: seriesList({
      images,
      activeSeriesUid,
      loadedFrames: sources.loadedFrames,
      thumbnailUrl: sources.thumbnailUrl,
    }),
    seriesState: images.state,
    layout,
    tool: sources.tool,
    call: callSnapshot({ call: sources.call, peers: roster.peers, selfId: self, presenterId }),
  };
}
