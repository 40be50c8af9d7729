import { ActionIcon } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconMinus, IconPlus } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentReference } from "../../documents/DocumentStore.ts";
import { useController } from "../controls/SessionContext.ts";
import { classNames } from "../theme/classNames.ts";
import css from "./PdfView.module.css";

const zooms = [1, 1.5, 2, 3] as const;

interface PdfViewProps {
  readonly document: DocumentReference;
  readonly page: number;
  readonly pages: number;
  readonly name: string;
}

interface PageProps extends Omit<PdfViewProps, "pages"> {
  readonly zoom: number;
}

function Page({ document, page, name, zoom }: PageProps) {
  const { t } = useTranslation();
  const { documents } = useController();
  const { ref, width, height } = useElementSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState<number>();
  const [hasFailed, setHasFailed] = useState(false);
  const { studyUid, seriesUid, sopUid } = document;
  useEffect(() => {
    if (!canvas.current || width === 0 || height === 0) return undefined;
    let isWanted = true;
    const ratio = (globalThis.devicePixelRatio || 1) * zoom;
    const target = { canvas: canvas.current, width: width * ratio, height: height * ratio };
    documents.drawPage({ studyUid, seriesUid, sopUid }, page, target).then(
      () => {
        if (!isWanted) return;
        setHasFailed(false);
        setDrawn(page);
      },
      () => {
        if (isWanted) setHasFailed(true);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [documents, studyUid, seriesUid, sopUid, page, width, height, zoom]);
  const isZoomed = zoom > 1;
  const style = isZoomed ? { width: `${zoom * 100}%` } : undefined;
  return (
    <figure
      ref={ref}
      className={classNames(css["page"], isZoomed && css["zoomed"])}
      aria-label={t("document.pageLabel", { number: page, name })}
      data-drawn-page={drawn}
    >
      {hasFailed && <p role="alert">{t("document.failed")}</p>}
      <canvas ref={canvas} style={hasFailed ? { display: "none" } : style} />
    </figure>
  );
}

/** The page that the stage says. It is turned like images are scrolled; how large it is seen is everyone's own. */
export function PdfView({ document, page, pages, name }: PdfViewProps) {
  const { t } = useTranslation();
  const controller = useController();
  const [level, setLevel] = useState(0);
  const button = (label: string, Icon: typeof IconPlus, act: { readonly isOff: boolean; readonly do: () => void }) => (
    <ActionIcon variant="default" size="md" aria-label={label} title={label} disabled={act.isOff} onClick={act.do}>
      <Icon size={16} stroke={1.75} />
    </ActionIcon>
  );
  return (
    <div className={css["pdf"]} data-document="pdf">
      <Page document={document} page={page} name={name} zoom={zooms[level] ?? 1} />
      <div className={css["bar"]}>
        {button(t("document.previous"), IconChevronLeft, {
          isOff: page <= 1,
          do: () => controller.view.scroll(-1),
        })}
        <span className={css["count"]}>{t("document.page", { number: page, count: pages })}</span>
        {button(t("document.next"), IconChevronRight, { isOff: page >= pages, do: () => controller.view.scroll(1) })}
        {button(t("document.zoomOut"), IconMinus, { isOff: level === 0, do: () => setLevel(level - 1) })}
        {button(t("document.zoomIn"), IconPlus, {
          isOff: level === zooms.length - 1,
          do: () => setLevel(level + 1),
        })}
      </div>
    </div>
  );
}
