import { join } from "node:path";

/** Where a server keeps its Docs: the store's file, and the directory of its `CrashFence`. */
export function docStorePaths(dataDir: string): { readonly file: string; readonly fence: string } {
  const file = join(dataDir, "sync.sqlite");
  return { file, fence: `${file}.opening` };
}
