import type { AuditEntry } from "./AuditPort.ts";
import { events } from "./events.ts";

interface Told {
  readonly until: number;
  /** How many alike came since, which nothing has told of. */
  untold: number;
}

const MAX_KEPT = 20_000;

/** [AT7] Of many that are alike but for the time, the first is told at once, and after a while the next with how many it stands for. */
export class Repeats {
  /** Oldest first. */
  readonly #told = new Map<string, Told>();

  /** The entry to record; undefined where one that was recorded lately stands for it. */
  take(entry: AuditEntry, now: number): AuditEntry | undefined {
    const { mergeMs } = events[entry.event];
    if (mergeMs === 0) return entry;
    const key = keyOf(entry);
    const told = this.#told.get(key);
    if (told && now < told.until) {
      told.untold += entry.count ?? 1;
      return undefined;
    }
    this.#told.delete(key);
    this.#told.set(key, { until: now + mergeMs, untold: 0 });
    this.#forgetOldest();
    const untold = told?.untold ?? 0;
    return untold === 0 ? entry : { ...entry, count: untold + (entry.count ?? 1) };
  }

  #forgetOldest(): void {
    for (const key of this.#told.keys()) {
      if (this.#told.size <= MAX_KEPT) return;
      this.#told.delete(key);
    }
  }
}

/** Who is known is one person wherever they ask from. */
function keyOf({ event, outcome, reason, institutionId, actor, from, subject = {} }: AuditEntry): string {
  const who = actor?.id ?? from?.address;
  return JSON.stringify([
    event,
    outcome,
    reason,
    institutionId,
    who,
    subject.case,
    subject.session,
    subject.study,
    subject.user,
  ]);
}
