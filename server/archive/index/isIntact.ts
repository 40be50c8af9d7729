import { Failure } from "../../../shared/protocol/failures.ts";
import type { InstanceIndex } from "./InstanceIndex.ts";
import { completeSeries, completeStudy, intact, summedTables } from "./rowSums.ts";

const brokenRows = summedTables.map((table) => `select 1 from ${table} where not ${intact(table)}`).join(" union all ");
const missingRows = `select 1 from study where not ${completeStudy} union all select 1 from series where not ${completeSeries}`;

/**
 * [AR20] Looks at every page and row of the index: true where all are as they were written. Takes as long as reading the whole file, so it
 * is for a connection of its own.
 */
export async function isIntact(index: InstanceIndex): Promise<boolean> {
  try {
    const [pages] = await index.read("pragma integrity_check(1)", []);
    if (pages?.["integrity_check"] !== "ok") return false;
    const found = await index.read(`select 1 from (${brokenRows} union all ${missingRows}) limit 1`, []);
    return found.length === 0;
  } catch (error) {
    if (error instanceof Failure && error.code === "damaged") return false;
    throw error;
  }
}
