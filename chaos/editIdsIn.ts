import { z } from "zod";
import { policyOf } from "../server/sync/docPolicies.ts";
import { decodeRecord } from "../server/sync/docRecord.ts";
import { DocDatabase } from "../server/sync/DocDatabase.ts";
import { noLimits, scanUpdate } from "../server/sync/updateScan.ts";

const Edit = z.object({ id: z.string() });

/** How often each edit stands in the log, by the `id` in its value. */
export async function editIdsIn(path: string): Promise<ReadonlyMap<string, number>> {
  const database = await DocDatabase.open(path);
  try {
    const rows = await database.query("select bytes from record order by doc, seq", []);
    const times = new Map<string, number>();
    for (const { bytes } of rows) {
      if (bytes instanceof Uint8Array) for (const id of idsIn(bytes)) times.set(id, (times.get(id) ?? 0) + 1);
    }
    return times;
  } finally {
    await database.close();
  }
}

function idsIn(bytes: Uint8Array): string[] {
  const { doc, kind, payload } = decodeRecord(bytes);
  const policy = policyOf(doc);
  if (kind !== "update" || !policy) return [];
  const structs = scanUpdate(payload, policy, noLimits).groups.flatMap((group) => group.structs);
  return structs.flatMap(({ content }) => {
    const edit = Edit.safeParse(content.kind === "value" ? content.value : undefined);
    return edit.success ? [edit.data.id] : [];
  });
}
