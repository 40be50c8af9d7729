import { parentPort, workerData } from "node:worker_threads";
import { PhantomRenderer } from "./PhantomRenderer.ts";
import type { PhantomStudy } from "./PhantomStudy.ts";

/** What the pool and its workers say to each other; `job` counts the instances of all studies. */
export interface RenderJob {
  readonly job: number;
  readonly study: number;
  readonly series: number;
  readonly index: number;
}
export interface RenderedJob {
  readonly job: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const studies: readonly PhantomStudy[] = workerData;
const renderer = new PhantomRenderer();

parentPort?.on("message", (job: RenderJob) => {
  const study = studies[job.study];
  const series = study?.series[job.series];
  if (study === undefined || series === undefined) throw new RangeError("No such series");
  const bytes = renderer.renderInstance(study, series, job.index);
  const rendered: RenderedJob = { job: job.job, bytes };
  parentPort?.postMessage(rendered, [bytes.buffer]);
});
