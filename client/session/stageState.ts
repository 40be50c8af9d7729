import type { CaseId, PeerId } from "../../shared/model/ids.ts";
import {
  CASE_KEY,
  layoutKey,
  PRESENTER_KEY,
  StageCase,
  StageLayout,
  StagePresenter,
  viewportKey,
  ViewportState,
} from "../../shared/model/stage.ts";

/** Reads one value of the stage Doc. */
export type ReadStage = (key: string) => unknown;

/** What the stage says: the presenter's layout and viewports, as far as they belong to this presenter's turn. */
export interface StageState {
  readonly presenter: StagePresenter | undefined;
  readonly caseId: CaseId | undefined;
  /** Undefined until the presenter has shown anything in this turn. */
  readonly layout: StageLayout | undefined;
  readonly viewport: (index: number) => ViewportState | undefined;
}

/** The presenter's layout as this client writes it: `epoch` names the turn, so that keys of an earlier turn are known as old. */
export function layoutOfTurn(layout: StageLayout, epoch: number): StageLayout {
  return {
    rows: layout.rows,
    columns: layout.columns,
    ...(layout.active === undefined ? {} : { active: layout.active }),
    epoch,
  };
}

/** Values that do not match their schema count as absent: another client's mistake never breaks the view. */
export function readStage(read: ReadStage): StageState {
  const presenter = StagePresenter.safeParse(read(PRESENTER_KEY)).data;
  const caseId = StageCase.safeParse(read(CASE_KEY)).data?.caseId;
  const layout = presenter && StageLayout.safeParse(read(layoutKey(presenter.peerId))).data;
  const isOld = presenter !== undefined && isOfEarlierTurn(layout, presenter.epoch);
  return {
    presenter,
    caseId,
    layout: isOld ? undefined : layout,
    viewport: (index) => (presenter && !isOld ? readViewport(read, presenter.peerId, index) : undefined),
  };
}

/** What a peer's own keys say of a viewport, whoever presents. */
export function readViewport(read: ReadStage, peer: PeerId, index: number): ViewportState | undefined {
  return ViewportState.safeParse(read(viewportKey(peer, index))).data;
}

function isOfEarlierTurn(layout: StageLayout | undefined, epoch: number): boolean {
  const turn = layout?.["epoch"];
  return typeof turn === "number" && turn < epoch;
}
