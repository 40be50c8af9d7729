import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { MAX_MARK_TEXT } from "../../../shared/model/mark.ts";
import { classNames } from "../theme/classNames.ts";
import css from "./MarkLayer.module.css";
import type { LabelSpot } from "./markShapes.ts";

interface MarkTextFieldProps {
  /** Undefined where the image has changed below it. */
  readonly spot: LabelSpot | undefined;
  readonly text: string;
  /** Undefined: as if nothing had been written. */
  readonly onDone: (text: string | undefined) => void;
}

/** Beside the mark's end, and whole wherever that lies. */
function fieldPlace({ x, y, isLeft }: LabelSpot) {
  const width = "min(230px, 70%) + 10px";
  return { left: isLeft ? `max(${x}px, ${width})` : `min(${x}px, 100% - (${width}))`, top: y };
}

/** Names a mark on the image: Enter or leaving the field keeps it, Esc does not. */
export function MarkTextField({ spot, text, onDone }: MarkTextFieldProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const finish = (written: string | undefined): void => {
    if (isDone.current) return;
    isDone.current = true;
    onDone(written);
  };
  return (
    <input
      ref={field}
      className={classNames(css["field"], spot?.isLeft && css["toLeft"])}
      style={spot ? fieldPlace(spot) : { left: 16, bottom: 64 }}
      defaultValue={text}
      maxLength={MAX_MARK_TEXT}
      aria-label={t("marks.textLabel")}
      placeholder={t("marks.textPlaceholder")}
      onBlur={(event) => finish(event.currentTarget.value)}
      onPointerDown={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return; // Enter chooses a Chinese character first.
        if (event.key === "Enter") finish(event.currentTarget.value);
        if (event.key === "Escape") finish(undefined);
      }}
    />
  );
}
