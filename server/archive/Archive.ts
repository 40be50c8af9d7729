import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DiskBlobStore } from "../platform/blobs/DiskBlobStore.ts";
import { MemoryBlobStore } from "../platform/blobs/MemoryBlobStore.ts";
import type { Log } from "../platform/log.ts";
import { InstanceIndex } from "./index/InstanceIndex.ts";
import { isIntact } from "./index/isIntact.ts";
import { QueryService } from "./query/QueryService.ts";
import { RenderService } from "./retrieve/RenderService.ts";
import { RetrieveService } from "./retrieve/RetrieveService.ts";
import { StoreService, type StoreLimits } from "./store/StoreService.ts";
import { FrameDecoders, type FrameDecodersSetup } from "./threads/FrameDecoders.ts";
import { ArchiveThreads, type ArchiveThreadsSetup } from "./threads/ArchiveThreads.ts";

export interface ArchiveSetup {
  /** The archive's own directory; without one everything is kept in memory and gone at the end. */
  readonly directory?: string | undefined;
  readonly log: Log;
  readonly limits?: StoreLimits;
  readonly threads?: ArchiveThreadsSetup;
  readonly decoders?: FrameDecodersSetup;
}

/** The DICOM archive: services that store, find and hand out objects, over one index and one blob store. */
export class Archive implements AsyncDisposable {
  readonly store: StoreService;
  readonly query: QueryService;
  readonly retrieve: RetrieveService;
  readonly render: RenderService;
  /** Resolves once the index has been looked through for damage. */
  readonly checked: Promise<void>;
  readonly #owned: AsyncDisposableStack;

  private constructor(
    owned: AsyncDisposableStack,
    services: Pick<Archive, "store" | "query" | "retrieve" | "render" | "checked">,
  ) {
    this.#owned = owned;
    this.store = services.store;
    this.query = services.query;
    this.retrieve = services.retrieve;
    this.render = services.render;
    this.checked = services.checked;
  }

  /** Opens or creates the archive and repairs what an earlier process left half-done. */
  static async open({
    directory,
    log,
    limits,
    threads: threadsSetup,
    decoders: decodersSetup,
  }: ArchiveSetup): Promise<Archive> {
    await using stack = new AsyncDisposableStack();
    if (directory !== undefined) await mkdir(directory, { recursive: true });
    const path = directory === undefined ? undefined : join(directory, "index.sqlite");
    const index = stack.use(await InstanceIndex.open(path ?? ":memory:"));
    const blobs = directory === undefined ? new MemoryBlobStore() : await DiskBlobStore.open(join(directory, "blobs"));
    const threads = stack.use(new ArchiveThreads(threadsSetup));
    const decoders = stack.use(new FrameDecoders(decodersSetup));
    const store = new StoreService({ blobs, index, threads, log, ...(limits ? { limits } : {}) });
    stack.defer(() => store.idle());
    const isWhole = await store.repair();
    if (!isWhole) index.damaged();
    const checked = path === undefined ? Promise.resolve() : checkIndex(index, path, log);
    stack.defer(() => checked);
    const query = new QueryService({ index, blobs });
    const retrieve = new RetrieveService({ index, blobs, threads });
    const render = new RenderService({ retrieve, decoders });
    return new Archive(stack.move(), { store, query, retrieve, render, checked });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

/** [AR20] Beside the archive's own work, over a connection of its own. */
async function checkIndex(index: InstanceIndex, path: string, log: Log): Promise<void> {
  try {
    await using own = await InstanceIndex.open(path);
    if (await isIntact(own)) return;
    index.damaged();
    log.error("the archive's index is damaged");
  } catch (error) {
    log.error("the archive's index could not be checked", { error });
  }
}
