import type { MarkKind } from "../../../shared/model/mark.ts";
import type { SessionController } from "../../session/SessionSnapshot.ts";
import type { Action } from "./keyMap.ts";

/** What of the page itself keys can change. */
export interface PageActions {
  toggleLeft(): void;
  toggleRight(): void;
  toggleFocus(): void;
  toggleHelp(): void;
  /** Opens the chat, ready to write. */
  showChat(): void;
}

interface Context {
  readonly controller: SessionController;
  readonly page: PageActions;
  /** The key that was pressed: presets are numbered by it. */
  readonly key: string;
}

function stepSeries(controller: SessionController, by: number): void {
  const { series, layout } = controller.getSnapshot();
  const at = series.findIndex((one) => one.isActive);
  const next = series[at === -1 ? 0 : at + by];
  if (next) controller.view.showSeries(next.seriesUid, layout.active ?? 0);
}

function stepCase(controller: SessionController, by: number): void {
  if (controller.getSnapshot().may.showCase) controller.agenda.step(by);
}

/** Takes the stage where that is theirs to do; else asks for it, or no longer does. */
export function takeOrAskForStage(controller: SessionController): void {
  const { may, isPresenter, isAsking, self } = controller.getSnapshot();
  if (isPresenter || !self) return;
  if (may.takeStage) controller.people.giveStage(self.id);
  else if (may.holdStage) controller.people.askForStage(!isAsking);
}

/** Up where it is down, and down where it is up. */
export function toggleHand(controller: SessionController): void {
  const { self } = controller.getSnapshot();
  if (self) controller.people.raiseHand(self.handRaisedAt === undefined);
}

function toggleFollowing(controller: SessionController): void {
  const { isPresenter, isFollowing } = controller.getSnapshot();
  if (!isPresenter) controller.setFollowing(!isFollowing);
}

/** From one image to nine and back to one. */
const steps = ["1 1", "1 2", "2 2", "2 3", "3 3"] as const;

function nextLayout(controller: SessionController): void {
  const { rows, columns } = controller.getSnapshot().layout;
  const at = steps.findIndex((step) => step === `${rows} ${columns}`);
  const [nextRows = 1, nextColumns = 1] = (steps[(at + 1) % steps.length] ?? "").split(" ").map(Number);
  controller.view.setLayout(nextRows, nextColumns);
}

function choosePreset({ controller, key }: Context): void {
  const preset = controller.view.presets()[Number(key) - 1];
  if (preset) controller.view.applyPreset(preset);
}

type Handler = (context: Context) => void;

function drawing(): Readonly<Record<MarkKind, Handler>> {
  const draw =
    (kind: MarkKind): Handler =>
    ({ controller }) =>
      controller.marks.draw(kind);
  return {
    arrow: draw("arrow"),
    length: draw("length"),
    bidirectional: draw("bidirectional"),
    angle: draw("angle"),
    ellipse: draw("ellipse"),
    rectangle: draw("rectangle"),
    freehand: draw("freehand"),
    probe: draw("probe"),
  };
}

const handlers: Readonly<Record<Action, Handler>> = {
  next: ({ controller }) => controller.view.scroll(1),
  previous: ({ controller }) => controller.view.scroll(-1),
  first: ({ controller }) => controller.view.scroll("first"),
  last: ({ controller }) => controller.view.scroll("last"),
  nextSeries: ({ controller }) => stepSeries(controller, 1),
  previousSeries: ({ controller }) => stepSeries(controller, -1),
  nextCase: ({ controller }) => stepCase(controller, 1),
  previousCase: ({ controller }) => stepCase(controller, -1),
  scroll: ({ controller }) => controller.view.setTool("scroll"),
  window: ({ controller }) => controller.view.setTool("window"),
  zoom: ({ controller }) => controller.view.setTool("zoom"),
  pan: ({ controller }) => controller.view.setTool("pan"),
  ...drawing(),
  magnify: ({ controller }) => controller.view.setTool("magnify"),
  turnLeft: ({ controller }) => controller.view.turn(-1),
  turnRight: ({ controller }) => controller.view.turn(1),
  flipHorizontal: ({ controller }) => controller.view.flip("horizontal"),
  flipVertical: ({ controller }) => controller.view.flip("vertical"),
  cine: ({ controller }) => controller.view.cine.toggle(),
  cineFaster: ({ controller }) => controller.view.cine.changeRate(1),
  cineSlower: ({ controller }) => controller.view.cine.changeRate(-1),
  alone: ({ controller }) => controller.view.toggleAlone(controller.getSnapshot().layout.active ?? 0),
  layout: ({ controller }) => nextLayout(controller),
  compare: ({ controller }) => controller.view.compareWithPrior(),
  link: ({ controller }) => controller.view.setLinked(controller.getSnapshot().layout.linked !== true),
  lines: ({ controller }) =>
    controller.view.showReferenceLines(controller.getSnapshot().layout.referenceLines !== true),
  deleteMark: ({ controller }) => controller.marks.removeSelected(),
  undo: ({ controller }) => controller.marks.undo(),
  redo: ({ controller }) => controller.marks.redo(),
  preset: choosePreset,
  invert: ({ controller }) => controller.view.toggleInvert(),
  graphics: ({ controller }) => controller.view.toggleGraphics(),
  reset: ({ controller }) => controller.view.resetView(),
  fit: ({ controller }) => controller.view.fitView(),
  stage: ({ controller }) => takeOrAskForStage(controller),
  gather: ({ controller }) => controller.people.gather(),
  follow: ({ controller }) => toggleFollowing(controller),
  microphone: ({ controller }) => controller.call.toggleMicrophone(),
  camera: ({ controller }) => controller.call.toggleCamera(),
  hand: ({ controller }) => toggleHand(controller),
  chat: ({ page }) => page.showChat(),
  foldLeft: ({ page }) => page.toggleLeft(),
  foldRight: ({ page }) => page.toggleRight(),
  focus: ({ page }) => page.toggleFocus(),
  help: ({ page }) => page.toggleHelp(),
};

/** Does what a key or a button asks for; what the person may not do does nothing. */
export function performAction(action: Action, context: Context): void {
  handlers[action](context);
}
