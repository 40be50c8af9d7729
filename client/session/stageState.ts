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
  /** Who held the stage before this presenter. */
  readonly formerId: PeerId | undefined;
  readonly caseId: CaseId | undefined;
  /** Undefined until the presenter has shown anything in this turn. */
  readonly layout: StageLayout | undefined;
  readonly viewport: (index: number) => ViewportState | undefined;
}

/** One turn of one presenter on one case: viewports written for another turn or case are history. */
export interface Turn {
  readonly epoch: number;
  readonly caseId: CaseId | undefined;
}

/** The presenter's layout as this client writes it, with the turn it belongs to. */
export function layoutOfTurn(layout: StageLayout, { epoch, caseId }: Turn): StageLayout {
  const { rows, columns, active, single, linked, referenceLines } = layout;
  return {
    rows,
    columns,
    ...(active === undefined ? {} : { active }),
    ...(single === undefined ? {} : { single }),
    ...(linked ? { linked } : {}),
    ...(referenceLines ? { referenceLines } : {}),
    epoch,
    ...(caseId ? { caseId } : {}),
  };
}

/** Values that do not match their schema count as absent: another client's mistake never breaks the view. */
export function readStage(read: ReadStage): StageState {
  const presenter = StagePresenter.safeParse(read(PRESENTER_KEY)).data;
  const caseId = StageCase.safeParse(read(CASE_KEY)).data?.caseId;
  const layout = presenter && StageLayout.safeParse(read(layoutKey(presenter.peerId))).data;
  const isOld = presenter !== undefined && isHistory(layout, { epoch: presenter.epoch, caseId });
  return {
    presenter,
    formerId: presenter?.from,
    caseId,
    layout: isOld ? undefined : layout,
    viewport: (index) => (presenter && !isOld ? readViewport(read, presenter.peerId, index) : undefined),
  };
}

/** What a peer's own keys say of a viewport, whoever presents. */
export function readViewport(read: ReadStage, peer: PeerId, index: number): ViewportState | undefined {
  return ViewportState.safeParse(read(viewportKey(peer, index))).data;
}

/** A layout that names no turn, as an outside tool may write it, counts as of now. */
function isHistory(layout: StageLayout | undefined, now: Turn): boolean {
  const epoch = layout?.["epoch"];
  const caseId = layout?.["caseId"];
  return (typeof epoch === "number" && epoch < now.epoch) || (typeof caseId === "string" && caseId !== now.caseId);
}
