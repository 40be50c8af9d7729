import { useCallback, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { ViewportOverlay as Overlay } from "../../session/ViewSnapshot.ts";
import { useController } from "../controls/SessionContext.ts";
import { formatDateTime, formatNumber, formatPatientName } from "../i18n/format.ts";
import css from "./ViewportOverlay.module.css";

export function useOverlay(index: number): Overlay {
  const controller = useController();
  const subscribe = useCallback(
    (listener: () => void) => controller.view.subscribeOverlay(index, listener),
    [controller, index],
  );
  return useSyncExternalStore(subscribe, () => controller.view.getOverlay(index));
}

interface CornerProps {
  readonly overlay: Overlay;
}

function Identity({ overlay }: CornerProps) {
  const { i18n } = useTranslation();
  return (
    <div className={css["topRight"]}>
      <bdi className={css["strong"]}>{formatPatientName(overlay.patientName)}</bdi>
      {overlay.dateTime !== undefined && (
        <div className={css["when"]}>{formatDateTime(overlay.dateTime, i18n.language)}</div>
      )}
    </div>
  );
}

function Position({ overlay }: CornerProps) {
  const { t, i18n } = useTranslation();
  const parts = [
    t("viewport.image", { number: overlay.imageNumber, count: overlay.imageCount }),
    overlay.sliceThickness === undefined
      ? ""
      : t("viewport.thickness", { value: formatNumber(overlay.sliceThickness, i18n.language) }),
    overlay.sliceLocation === undefined
      ? ""
      : t("viewport.location", { value: formatNumber(overlay.sliceLocation, i18n.language) }),
  ];
  return (
    <div className={css["topLeft"]}>
      <div className={css["title"]}>
        {overlay.relation !== "current" && (
          <span className={css[overlay.relation]}>{t(`viewport.${overlay.relation}`)}</span>
        )}
        {overlay.projection !== undefined && <span className={css["projection"]}>{overlay.projection}</span>}
        <bdi className={css["ellipsis"]}>{overlay.seriesDescription}</bdi>
      </div>
      {overlay.state !== "object" && (
        <div>
          {parts[0]}
          <span className={css["minor"]}>
            {parts
              .slice(1)
              .map((part) => (part === "" ? "" : ` · ${part}`))
              .join("")}
          </span>
        </div>
      )}
    </div>
  );
}

function WindowWords({ overlay }: CornerProps) {
  const { t, i18n } = useTranslation();
  const { windowWidth, windowCentre, valueUnit = "", suv } = overlay;
  // Uptake goes from 0 to about 20: whole numbers would say nothing.
  const digits = windowWidth !== undefined && windowWidth < 30 ? 2 : 0;
  const [width, centre] = [windowWidth, windowCentre].map((value) =>
    value === undefined ? undefined : formatNumber(value, i18n.language, digits),
  );
  const isPlain = valueUnit === "" || valueUnit === "HU";
  return (
    <>
      {suv && "missing" in suv && (
        <div className={css["lossy"]}>{t("viewport.noSuv", { reason: t(`viewport.noSuvReason.${suv.missing}`) })}</div>
      )}
      {width !== undefined && centre !== undefined && (
        <div>
          {isPlain
            ? t("viewport.window", { width, centre })
            : t("viewport.windowUnit", { width, centre, unit: valueUnit })}
        </div>
      )}
    </>
  );
}

function LossyMark({ overlay: { isLossy, lossyRatio } }: CornerProps) {
  const { t, i18n } = useTranslation();
  if (!isLossy) return null;
  return (
    <div className={css["lossy"]} title={t("viewport.lossyHint")}>
      {lossyRatio === undefined
        ? t("viewport.lossy")
        : t("viewport.lossyBy", { ratio: formatNumber(lossyRatio, i18n.language, lossyRatio < 10 ? 1 : 0) })}
    </div>
  );
}

function Rendering({ overlay }: CornerProps) {
  const { t, i18n } = useTranslation();
  const { zoom } = overlay;
  return (
    <>
      <div className={css["bottomLeft"]}>
        <WindowWords overlay={overlay} />
        {zoom !== undefined && (
          <div className={css["zoom"]}>{t("viewport.zoom", { value: formatNumber(zoom, i18n.language, 2) })}</div>
        )}
      </div>
      <div className={css["bottomRight"]}>
        {overlay.invert && <div>{t("viewport.inverted")}</div>}
        <LossyMark overlay={overlay} />
      </div>
    </>
  );
}

/** The corners and edges of one viewport. It alone renders again while images scroll by. */
export function ViewportOverlay({ index }: { readonly index: number }) {
  const overlay = useOverlay(index);
  if (overlay.state === "empty") return null;
  const { left, right, top, bottom } = overlay.orientation;
  return (
    <div className={css["overlay"]}>
      <Position overlay={overlay} />
      <Identity overlay={overlay} />
      <Rendering overlay={overlay} />
      <span className={css["left"]}>{left}</span>
      <span className={css["right"]}>{right}</span>
      <span className={css["top"]}>{top}</span>
      <span className={css["bottom"]}>{bottom}</span>
    </div>
  );
}
