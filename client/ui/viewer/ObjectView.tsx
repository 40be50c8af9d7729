import { Loader } from "@mantine/core";
import { IconFileOff } from "@tabler/icons-react";
import { useCallback, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentReference, DocumentState } from "../../documents/DocumentStore.ts";
import type { ShownObject } from "../../imaging/ImageOverlay.ts";
import { useController } from "../controls/SessionContext.ts";
import { ObjectIcon } from "../controls/ObjectIcon.tsx";
import { FailedWords } from "./FailedWords.tsx";
import { PdfView } from "./PdfView.tsx";
import { ReportView } from "./ReportView.tsx";
import css from "./ViewportWords.module.css";

function useDocument(document: DocumentReference): DocumentState {
  const { documents } = useController();
  const subscribe = useCallback((listener: () => void) => documents.subscribe(listener), [documents]);
  return useSyncExternalStore(subscribe, () => documents.state(document));
}

interface DocumentViewProps {
  readonly document: DocumentReference;
  readonly page: number;
  readonly name: string;
}

function DocumentView({ document, page, name }: DocumentViewProps) {
  const { t } = useTranslation();
  const { documents } = useController();
  const state = useDocument(document);
  switch (state.kind) {
    case "loading":
      return (
        <output className={css["words"]} data-for="object">
          <Loader size={26} color="var(--i-live)" />
          {t("document.loading")}
        </output>
      );
    case "failed":
      return (
        <FailedWords
          icon={<IconFileOff size={28} stroke={1.4} />}
          title={t("document.failed")}
          detail={t(`document.failure.${state.failure}`)}
          isObject
          onRetry={() => documents.retry(document)}
        />
      );
    case "report":
      return <ReportView report={state.report} />;
    case "pdf":
      return <PdfView document={document} page={page} pages={state.pages} name={name} />;
  }
}

/** In place of an image: a report, the page of a PDF, or in words what the object is and that it is not drawn. */
export function ObjectView({ object, name }: { readonly object: ShownObject; readonly name: string }) {
  const { t } = useTranslation();
  const { content, studyUid, seriesUid, sopUid, page } = object;
  if (content === "images") return null;
  if (content === "report" || content === "pdf")
    return <DocumentView key={sopUid} document={{ studyUid, seriesUid, sopUid, content }} page={page} name={name} />;
  return (
    <div className={css["words"]} data-for="object" data-document={content}>
      <ObjectIcon content={content} size={28} />
      <strong>{t(`object.kind.${content}`)}</strong>
      <span className={css["detail"]}>{t(`object.text.${content}`)}</span>
      <span className={css["detail"]}>{t("object.stored")}</span>
    </div>
  );
}
