import Router from "@koa/router";
import type { Context } from "koa";
import { Uid } from "../../../shared/model/dicom.ts";
import { DICOM_WEB_PATH, type InstancePath } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { Archive } from "../../archive/Archive.ts";
import type { RenderService } from "../../archive/retrieve/RenderService.ts";
import type { StudyScope } from "../../archive/StudyScope.ts";
import { AuditNotes } from "../AuditNotes.ts";
import { breakOff, goneSignal, isGone } from "../transport.ts";
import type { DicomWebGate, LiveScope } from "./DicomWebGate.ts";
import { retrieveBulk, retrieveFrames } from "./frames.ts";
import { searchFor } from "./qido.ts";
import { retrieveRendered, retrieveThumbnail } from "./rendered.ts";
import { storeInstances, type StowLimits } from "./stow.ts";
import { retrieveFiles, retrieveMetadata } from "./wado.ts";

export interface DicomWebPorts {
  readonly archive: Archive;
  readonly gate: DicomWebGate;
  /** Where people reach this server, without a slash at the end: what URLs in answers begin with. Asked only once requests come. */
  readonly publicUrl: () => string;
  readonly limits?: Partial<StowLimits>;
}

interface PathParameters {
  readonly [name: string]: string | undefined;
}

interface RoutedContext extends Context {
  readonly params: PathParameters;
}

/** What a handler is told: who asks is settled, and what the URL names is checked. */
interface Call {
  readonly scope: StudyScope;
  /** For this request alone. */
  readonly render: RenderService;
  readonly target: {
    readonly studyUid: Uid;
    readonly seriesUid?: Uid | undefined;
    readonly instanceUid?: Uid | undefined;
  };
}

function uidIn(params: PathParameters, name: string): Uid | undefined {
  const text = params[name];
  if (text === undefined) return undefined;
  const parsed = Uid.safeParse(text);
  if (!parsed.success) throw new Failure("bad-message", `the ${name} in the URL is not a UID`);
  return parsed.data;
}

function required(uid: Uid | undefined): Uid {
  if (uid === undefined) throw new Error("the route has no such parameter");
  return uid;
}

function pathOf({ studyUid, seriesUid, instanceUid }: Call["target"]): InstancePath {
  return { studyUid, seriesUid: required(seriesUid), instanceUid: required(instanceUid) };
}

const STUDY = `${DICOM_WEB_PATH}/studies/:study`;
const SERIES = `${STUDY}/series/:series`;
const INSTANCE = `${SERIES}/instances/:instance`;

/** DICOMweb (PS3.18): parse, authorise, call the archive, answer. Failures are thrown; the server's error middleware translates them. */
class DicomWebRoutes {
  readonly #ports: DicomWebPorts;
  readonly #router = new Router();

  constructor(ports: DicomWebPorts) {
    this.#ports = ports;
  }

  build(): Router {
    this.#search();
    this.#store();
    this.#retrieve();
    return this.#router;
  }

  /** [AR18] An answer under way ends, incomplete, when the right to it does. */
  async #admit(ctx: Context): Promise<LiveScope> {
    const header = ctx.get("Authorization");
    try {
      const live = await this.#ports.gate.admit(header === "" ? undefined : header);
      const { userId, institutionId } = live.value.scope;
      AuditNotes.of(ctx).who = { userId, institutionId };
      ctx.res.once("close", () => live[Symbol.dispose]());
      if (isGone(ctx)) live[Symbol.dispose]();
      live.revoked.addEventListener("abort", () => breakOff(ctx), { once: true });
      return live;
    } catch (error) {
      if (error instanceof Failure && error.code === "unauthenticated") ctx.set("WWW-Authenticate", "Bearer");
      throw error;
    }
  }

  #search(): void {
    const ports = this.#ports;
    const route = (path: string, level: "study" | "series" | "instance"): void => {
      this.#router.get(path, async (ctx: RoutedContext) => {
        const { scope } = (await this.#admit(ctx)).value;
        const target = { level, studyUid: uidIn(ctx.params, "study"), seriesUid: uidIn(ctx.params, "series") };
        await searchFor(ctx, ports, { scope, target });
      });
    };
    route(`${DICOM_WEB_PATH}/studies`, "study");
    route(`${DICOM_WEB_PATH}/series`, "series");
    route(`${DICOM_WEB_PATH}/instances`, "instance");
    route(`${STUDY}/series`, "series");
    route(`${STUDY}/instances`, "instance");
    route(`${SERIES}/instances`, "instance");
  }

  #store(): void {
    const ports = this.#ports;
    const store = async (ctx: RoutedContext): Promise<void> => {
      const { scope } = (await this.#admit(ctx)).value;
      await storeInstances(ctx, ports, { scope, studyUid: uidIn(ctx.params, "study") });
    };
    this.#router.post(`${DICOM_WEB_PATH}/studies`, store);
    this.#router.post(STUDY, store);
  }

  #retrieve(): void {
    const { retrieve } = this.#ports.archive;
    for (const path of [STUDY, SERIES, INSTANCE]) {
      this.#get(path, (ctx, call) => retrieveFiles(ctx, { retrieve, ...call }));
      this.#get(`${path}/metadata`, (ctx, call) => retrieveMetadata(ctx, { retrieve, ...call }));
    }
    for (const path of [STUDY, SERIES, INSTANCE, `${INSTANCE}/frames/:frames`]) {
      this.#get(`${path}/rendered`, (ctx, call) =>
        retrieveRendered(ctx, { retrieve, ...call, frames: ctx.params["frames"] }),
      );
      this.#get(`${path}/thumbnail`, (ctx, call) =>
        retrieveThumbnail(ctx, { retrieve, ...call, frames: ctx.params["frames"] }),
      );
    }
    this.#get(`${INSTANCE}/frames/:frames`, (ctx, { scope, render, target }) =>
      retrieveFrames(ctx, ctx.params["frames"] ?? "", { retrieve, render, scope, path: pathOf(target) }),
    );
    this.#get(`${INSTANCE}/bulkdata/:bulk`, (ctx, { scope, render, target }) =>
      retrieveBulk(ctx, ctx.params["bulk"] ?? "", { retrieve, render, scope, path: pathOf(target) }),
    );
  }

  #get(path: string, handle: (ctx: RoutedContext, call: Call) => Promise<void>): void {
    this.#router.get(path, async (ctx: RoutedContext) => {
      const live = await this.#admit(ctx);
      const target = {
        studyUid: required(uidIn(ctx.params, "study")),
        seriesUid: uidIn(ctx.params, "series"),
        instanceUid: uidIn(ctx.params, "instance"),
      };
      const { retrieve, render } = this.#ports.archive;
      const { scope } = live.value;
      live.onChange((now) => void retrieve.select(target, now.scope).catch(() => breakOff(ctx)));
      await handle(ctx, { scope, target, render: render.for({ who: scope.userId, signal: goneSignal(ctx) }) });
    });
  }
}

/** A router to mount on the application itself: its paths begin with `/dicom-web`, and bodies there must reach it unread. */
export function dicomWebRoutes(ports: DicomWebPorts): Router {
  return new DicomWebRoutes(ports).build();
}
