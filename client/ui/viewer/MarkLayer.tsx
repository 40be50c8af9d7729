import { useCallback, useSyncExternalStore } from "react";
import type { PixelPoint } from "../../imaging/ImagePlane.ts";
import { handlesOf } from "../../session/markOutline.ts";
import type { PlacedMark } from "../../session/MarkSnapshot.ts";
import { useController } from "../controls/SessionContext.ts";
import { usePeerColour } from "../controls/usePeerColour.ts";
import { MarkLabels } from "./MarkLabels.tsx";
import css from "./MarkLayer.module.css";
import { MarkTextField } from "./MarkTextField.tsx";
import { arrowHead, labelSpots, markPath } from "./markShapes.ts";

interface ShapeProps {
  readonly kind: PlacedMark["kind"];
  readonly points: readonly PixelPoint[];
  readonly colour: string;
  readonly hasHandles: boolean;
}

/** Black under colour: seen on white and on black, and told apart by its letters, not by its colour alone. */
function Shape({ kind, points, colour, hasHandles }: ShapeProps) {
  const [tip, next] = points;
  const line = markPath(kind, points);
  const handles = hasHandles ? handlesOf(kind, points.length) : [];
  return (
    <>
      <path d={line} className={css["halo"]} />
      <path d={line} className={css["line"]} stroke={colour} />
      {kind === "arrow" && tip && next && <path d={arrowHead(tip, next)} className={css["head"]} fill={colour} />}
      {handles.map((index) => (
        <circle
          key={index}
          cx={points[index]?.x}
          cy={points[index]?.y}
          r={5}
          className={css["handle"]}
          stroke={colour}
        />
      ))}
    </>
  );
}

/** The marks of one viewport, where they lie on its image. Lists and keys reach them in the panel, so readers skip this layer. */
export function MarkLayer({ index }: { readonly index: number }) {
  const { marks } = useController();
  const colourOf = usePeerColour();
  const subscribe = useCallback((listener: () => void) => marks.subscribeLayer(index, listener), [marks, index]);
  const layer = useSyncExternalStore(subscribe, () => marks.getLayer(index));
  const { draft } = layer;
  const isNew = draft !== undefined && draft.text === undefined;
  return (
    <div className={css["layer"]}>
      <svg className={css["svg"]} aria-hidden="true">
        {layer.marks.map(({ id, kind, points, author, isSelected }) => (
          <g key={id} data-mark={id}>
            <Shape kind={kind} points={points} colour={colourOf(author)} hasHandles={isSelected} />
          </g>
        ))}
        {draft && (
          <Shape
            kind={draft.kind}
            points={draft.points}
            colour="var(--i-live)"
            hasHandles={isNew && draft.kind === "angle"}
          />
        )}
      </svg>
      <MarkLabels index={index} layer={layer} />
      {draft?.text !== undefined && (
        <MarkTextField
          spot={labelSpots(draft.kind, draft.points)[0]}
          text={draft.text}
          onDone={(text) => marks.finishWriting(text)}
        />
      )}
    </div>
  );
}
