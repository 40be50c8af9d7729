import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useController } from "../controls/SessionContext.ts";
import { classNames } from "../theme/classNames.ts";
import { CineBar } from "./CineBar.tsx";
import { MarkLayer } from "./MarkLayer.tsx";
import { Pointers } from "./Pointers.tsx";
import { ReferenceLine } from "./ReferenceLine.tsx";
import { droppedSeries, isSeriesDrag } from "./seriesDrag.ts";
import { SliceBar } from "./SliceBar.tsx";
import { useHoverPointer } from "./useHoverPointer.ts";
import css from "./ViewportCell.module.css";
import { useOverlay, ViewportOverlay } from "./ViewportOverlay.tsx";
import { ViewportState } from "./ViewportState.tsx";

interface ViewportCellProps {
  readonly index: number;
  readonly isActive: boolean;
  /** With one viewport alone a frame would say nothing. */
  readonly hasFrame: boolean;
}

function useAttachment(index: number) {
  const controller = useController();
  const surface = useRef<HTMLDivElement>(null);
  useEffect(
    () => (surface.current ? controller.view.attachViewport(index, surface.current) : undefined),
    [controller, index],
  );
  return surface;
}

function useViewportLabel(index: number): string {
  const { t } = useTranslation();
  const { seriesDescription } = useOverlay(index);
  const number = index + 1;
  return seriesDescription === ""
    ? t("viewport.label", { number })
    : t("viewport.labelWith", { number, series: seriesDescription });
}

/** One viewport: the image's own element below, the marks, then whose image it is and which side is which, the others' pointers above. */
export function ViewportCell({ index, isActive, hasFrame }: ViewportCellProps) {
  const controller = useController();
  const surface = useAttachment(index);
  const hover = useHoverPointer(index);
  const label = useViewportLabel(index);
  const [isTarget, setIsTarget] = useState(false);
  const activate = (): void => {
    if (!isActive) controller.view.setActiveViewport(index);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its keys are the page's shortcuts
    <section
      aria-label={label}
      aria-current={isActive && hasFrame ? "true" : undefined}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys act on the viewport that has the focus
      tabIndex={0}
      className={classNames(css["cell"], isActive && hasFrame && css["active"], isTarget && css["target"])}
      data-viewport={index}
      onFocus={activate}
      onPointerDownCapture={activate}
      onDragOver={(event) => {
        if (!isSeriesDrag(event)) return;
        event.preventDefault();
        setIsTarget(true);
      }}
      onDragLeave={() => setIsTarget(false)}
      onDrop={(event) => {
        const seriesUid = droppedSeries(event);
        setIsTarget(false);
        if (seriesUid === undefined) return;
        event.preventDefault();
        controller.view.showSeries(seriesUid, index);
      }}
      {...hover}
    >
      <div ref={surface} className={css["surface"]} />
      <ReferenceLine index={index} />
      <MarkLayer index={index} />
      <ViewportOverlay index={index} />
      <ViewportState index={index} />
      <Pointers index={index} />
      <SliceBar index={index} />
      <CineBar isActive={isActive} />
    </section>
  );
}
