import type { SessionController } from "../../session/SessionSnapshot.ts";
import type { Action } from "./keyMap.ts";

/** What of the page itself keys can change. */
export interface PageActions {
  toggleLeft(): void;
  toggleRight(): void;
  toggleFocus(): void;
  toggleHelp(): void;
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
  if (next) controller.showSeries(next.seriesUid, layout.active ?? 0);
}

function stepCase(controller: SessionController, by: number): void {
  if (controller.getSnapshot().canRunAgenda) controller.stepCase(by);
}

function takeStage(controller: SessionController): void {
  const { canTakeStage, isPresenter, self } = controller.getSnapshot();
  if (canTakeStage && !isPresenter && self) controller.passBaton(self.id);
}

function toggleFollowing(controller: SessionController): void {
  const { isPresenter, isFollowing } = controller.getSnapshot();
  if (!isPresenter) controller.setFollowing(!isFollowing);
}

function choosePreset({ controller, key }: Context): void {
  const preset = controller.presets()[Number(key) - 1];
  if (preset) controller.applyPreset(preset);
}

const handlers: Readonly<Record<Action, (context: Context) => void>> = {
  next: ({ controller }) => controller.scroll(1),
  previous: ({ controller }) => controller.scroll(-1),
  first: ({ controller }) => controller.scroll("first"),
  last: ({ controller }) => controller.scroll("last"),
  nextSeries: ({ controller }) => stepSeries(controller, 1),
  previousSeries: ({ controller }) => stepSeries(controller, -1),
  nextCase: ({ controller }) => stepCase(controller, 1),
  previousCase: ({ controller }) => stepCase(controller, -1),
  scroll: ({ controller }) => controller.setTool("scroll"),
  window: ({ controller }) => controller.setTool("window"),
  zoom: ({ controller }) => controller.setTool("zoom"),
  pan: ({ controller }) => controller.setTool("pan"),
  preset: choosePreset,
  invert: ({ controller }) => controller.toggleInvert(),
  reset: ({ controller }) => controller.resetView(),
  fit: ({ controller }) => controller.fitView(),
  stage: ({ controller }) => takeStage(controller),
  follow: ({ controller }) => toggleFollowing(controller),
  microphone: ({ controller }) => controller.toggleMicrophone(),
  camera: ({ controller }) => controller.toggleCamera(),
  foldLeft: ({ page }) => page.toggleLeft(),
  foldRight: ({ page }) => page.toggleRight(),
  focus: ({ page }) => page.toggleFocus(),
  help: ({ page }) => page.toggleHelp(),
};

/** Does what a key or a button asks for; what the person may not do does nothing. */
export function performAction(action: Action, context: Context): void {
  handlers[action](context);
}
