import { useCallback, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { PixelPoint } from "../../imaging/ImagePlane.ts";
import type { PlacedMark } from "../../session/MarkSnapshot.ts";
import { useController } from "../controls/SessionContext.ts";
import { usePeerColour } from "../controls/usePeerColour.ts";
import { initials } from "../i18n/format.ts";
import { classNames } from "../theme/classNames.ts";
import css from "./MarkLayer.module.css";
import { MarkTextField } from "./MarkTextField.tsx";
import type { LabelSpot } from "./markShapes.ts";
import { arrowHead, labelSpot, polyline } from "./markShapes.ts";

interface ShapeProps {
  readonly kind: PlacedMark["kind"];
  readonly points: readonly PixelPoint[];
  readonly colour: string;
  readonly isSelected: boolean;
}

/** Black under colour: seen on white and on black, and told apart by its letters, not by its colour alone. */
function Shape({ kind, points, colour, isSelected }: ShapeProps) {
  const [tip, next] = points;
  const line = polyline(kind, points);
  return (
    <>
      <path d={line} className={css["halo"]} />
      <path d={line} className={css["line"]} stroke={colour} />
      {kind === "arrow" && tip && next && <path d={arrowHead(tip, next)} className={css["head"]} fill={colour} />}
      {isSelected &&
        points.map((point, index) => (
          <circle key={index} cx={point.x} cy={point.y} r={5} className={css["handle"]} stroke={colour} />
        ))}
    </>
  );
}

/** Beside the mark's end. The space before the words gives way at the edge: a text cut off would say something else. */
function spaceBefore({ x, isLeft }: LabelSpot): string {
  return isLeft ? `calc(100% + var(--edge) + 5px - ${x}px)` : `calc(${x}px + 5px - var(--edge))`;
}

function Label({ mark, colour }: { readonly mark: PlacedMark; readonly colour: string }) {
  const { t } = useTranslation();
  const spot = labelSpot(mark.points);
  if (!spot) return null;
  const text = mark.text === "" && mark.kind !== "arrow" ? t(`marks.kind.${mark.kind}`) : mark.text;
  return (
    <div className={classNames(css["row"], spot.isLeft && css["rowToLeft"])} style={{ top: spot.y }}>
      <span className={css["space"]} style={{ flexBasis: spaceBefore(spot) }} />
      <div className={classNames(css["label"], mark.isSelected && css["selected"])}>
        {text !== "" && <span className={css["text"]}>{text}</span>}
        <span className={css["author"]} style={{ color: colour }}>
          {initials(mark.authorName)}
        </span>
      </div>
    </div>
  );
}

/** The marks of one viewport, where they lie on its image. Lists and keys reach them in the panel, so readers skip this layer. */
export function MarkLayer({ index }: { readonly index: number }) {
  const { marks } = useController();
  const colourOf = usePeerColour();
  const subscribe = useCallback((listener: () => void) => marks.subscribeLayer(index, listener), [marks, index]);
  const layer = useSyncExternalStore(subscribe, () => marks.getLayer(index));
  const { draft } = layer;
  return (
    <div className={css["layer"]}>
      <svg className={css["svg"]} aria-hidden="true">
        {layer.marks.map(({ id, kind, points, author, isSelected }) => (
          <g key={id} data-mark={id}>
            <Shape kind={kind} points={points} colour={colourOf(author)} isSelected={isSelected} />
          </g>
        ))}
        {draft && <Shape kind="arrow" points={draft.points} colour="var(--i-live)" isSelected={false} />}
      </svg>
      <div aria-hidden="true">
        {layer.marks.map((mark) => (
          <Label key={mark.id} mark={mark} colour={colourOf(mark.author)} />
        ))}
      </div>
      {draft?.text !== undefined && (
        <MarkTextField spot={labelSpot(draft.points)} text={draft.text} onDone={(text) => marks.finishWriting(text)} />
      )}
    </div>
  );
}
