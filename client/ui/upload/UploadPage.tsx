import { Button } from "@mantine/core";
import { IconCircleCheck, IconInfoCircle, IconLock, IconRefresh, IconRotate } from "@tabler/icons-react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { CaseId } from "../../../shared/model/ids.ts";
import type { UploadSnapshot } from "../../upload/UploadSnapshot.ts";
import { EmptyNote, LoadedView } from "../pages/LoadedView.tsx";
import { PageTitle } from "../pages/PageTitle.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { useLoad } from "../pages/useLoad.ts";
import { ArrivedStudies } from "./ArrivedStudies.tsx";
import { DropZone } from "./DropZone.tsx";
import css from "./UploadPage.module.css";
import { UploadProgress } from "./UploadProgress.tsx";
import { UploadReport } from "./UploadReport.tsx";
import type { AttachTarget } from "./useAttach.ts";
import { isUnderWay, useUpload } from "./useUpload.ts";

function Ending({ upload }: { readonly upload: UploadSnapshot }) {
  const { t } = useTranslation();
  const { uploads } = usePorts();
  const { stop, files, counts, retriable } = upload;
  const hasImages = counts.stored + counts.present + counts.refused > 0;
  const parts = (): string =>
    (["stored", "present", "refused", "leftOut"] as const)
      .filter((kind) => counts[kind] > 0)
      .map((kind) => t(`upload.ended.parts.${kind}`, { count: counts[kind] }))
      .join(" · ");
  const words = (): string => {
    if (stop === "cancelled") return t("upload.ended.cancelled", { count: files.all - files.settled });
    if (stop !== undefined) return t(`upload.ended.${stop}`);
    return hasImages ? t("upload.ended.done", { parts: parts() }) : t("upload.ended.nothing");
  };
  const isGood = stop === undefined && counts.refused === 0 && hasImages;
  return (
    <div className={css["ending"]} data-good={isGood || undefined}>
      {isGood ? <IconCircleCheck size={22} aria-hidden="true" /> : <IconInfoCircle size={22} aria-hidden="true" />}
      <output className={css["words"]}>{words()}</output>
      <div className={css["actions"]}>
        {retriable > 0 && (
          <Button leftSection={<IconRefresh size={16} />} onClick={() => uploads.retryRefused()}>
            {t("upload.ended.retry", { count: retriable })}
          </Button>
        )}
        <Button variant="default" leftSection={<IconRotate size={16} />} onClick={() => uploads.clear()}>
          {t("upload.ended.clear")}
        </Button>
      </div>
    </div>
  );
}

function Desk({ target }: { readonly target: AttachTarget | undefined }) {
  const { uploads } = usePorts();
  const upload = useUpload();
  const isBusy = isUnderWay(upload);
  return (
    <div className={css["desk"]}>
      {isBusy && <UploadProgress upload={upload} />}
      {upload.phase === "ended" && <Ending upload={upload} />}
      <DropZone isSmall={upload.phase !== "idle"} onPick={(picked) => uploads.add(picked)} />
      {!isBusy && upload.studies.length > 0 && <ArrivedStudies upload={upload} target={target} />}
      {upload.entries.length > 0 && <UploadReport upload={upload} />}
    </div>
  );
}

function MayNot() {
  const { t } = useTranslation();
  return (
    <EmptyNote
      icon={<IconLock size={26} stroke={1.5} />}
      title={t("upload.forbidden.title")}
      text={t("upload.forbidden.text")}
    >
      <Button component={Link} href="/" variant="default">
        {t("page.toHome")}
      </Button>
    </EmptyNote>
  );
}

/** Brings images in: from files, folders, ZIPs and CDs; for a case, or for the inbox. */
export function UploadPage({ caseId }: { readonly caseId?: CaseId }) {
  const { t } = useTranslation();
  const { cases, uploadDesk } = usePorts();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [desk, one] = await Promise.all([
        uploadDesk(signal),
        caseId === undefined ? undefined : cases.get(caseId, signal),
      ]);
      const target = one?.may.attachStudies === true ? { id: one.id, number: one.number } : undefined;
      return { mayUpload: desk.mayUpload, target };
    },
    [uploadDesk, cases, caseId],
  );
  const loader = useLoad(load);
  const target = loader.loaded.state === "ready" ? loader.loaded.value.target : undefined;
  const title = target ? t("upload.titleForCase", { number: target.number }) : t("upload.title");
  return (
    <>
      <PageTitle title={title} tab="upload.title" />
      <LoadedView loader={loader}>{({ mayUpload }) => (mayUpload ? <Desk target={target} /> : <MayNot />)}</LoadedView>
    </>
  );
}
