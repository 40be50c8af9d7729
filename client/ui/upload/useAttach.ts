import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseId } from "../../../shared/model/ids.ts";
import { usePorts } from "../pages/PagesPorts.ts";
import { useUndo } from "../pages/UndoBar.tsx";

function quietly(): void {
  // Nobody wants to hear it.
}

/** The case that a study is attached to. */
export interface AttachTarget {
  readonly id: CaseId;
  readonly number: string;
}

export interface Attaching {
  /** By Study Instance UID, what was attached here. */
  readonly attached: ReadonlyMap<string, AttachTarget>;
  readonly isBusy: boolean;
  readonly attach: (target: AttachTarget, studyUids: readonly string[]) => void;
}

/** Attaches studies to a case, with the way back. `known`: what cases carry already. `onChange` hears when something has changed. */
export function useAttach(known: ReadonlyMap<string, AttachTarget>, onChange: () => void = quietly): Attaching {
  const { t } = useTranslation();
  const { cases } = usePorts();
  const offer = useUndo();
  const [attached, setAttached] = useState(known);
  const [isBusy, setIsBusy] = useState(false);
  const attach = useCallback(
    (target: AttachTarget, studyUids: readonly string[]) => {
      const fail = (): void => offer({ text: t("upload.studies.failed"), tone: "danger" });
      const mark = (uid: string, isAttached: boolean): void =>
        setAttached((now) => {
          const next = new Map(now);
          if (isAttached) next.set(uid, target);
          else next.delete(uid);
          return next;
        });
      const undo = async (): Promise<void> => {
        for (const uid of studyUids) {
          await cases.detachStudy(target.id, uid);
          mark(uid, false);
        }
        onChange();
      };
      const run = async (): Promise<void> => {
        setIsBusy(true);
        try {
          for (const uid of studyUids) {
            await cases.attachStudy(target.id, uid);
            mark(uid, true);
          }
          const text = t("upload.studies.done", { number: target.number });
          offer({ text, undo: () => void undo().catch(fail) });
        } catch {
          fail();
        } finally {
          setIsBusy(false);
          onChange();
        }
      };
      void run();
    },
    [cases, offer, onChange, t],
  );
  return { attached, isBusy, attach };
}
