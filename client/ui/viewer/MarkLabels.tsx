import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { PixelPoint } from "../../imaging/ImagePlane.ts";
import type { LabelBox, PlacedMark, ViewportMarks } from "../../session/MarkSnapshot.ts";
import { useController } from "../controls/SessionContext.ts";
import { usePeerColour } from "../controls/usePeerColour.ts";
import { initials } from "../i18n/format.ts";
import { measureLines } from "../i18n/measureText.ts";
import { classNames } from "../theme/classNames.ts";
import css from "./MarkLayer.module.css";
import { type LabelSpot, labelSpots, outlineOf } from "./markShapes.ts";
import { type LabelPlace, type LabelSize, placeLabels } from "./placeLabels.ts";

interface Words {
  readonly id: string;
  readonly spots: readonly LabelSpot[];
  readonly outline: readonly PixelPoint[];
  /** Where their author has put them. */
  readonly at: PixelPoint | undefined;
  readonly text: string;
  readonly lines: readonly string[];
  readonly author: { readonly name: string; readonly colour: string } | undefined;
  readonly isSelected: boolean;
}

/** What stands beside the marks: their words, what they measure, whose they are. The chosen one comes first and takes its place. */
function useWords({ marks, draft }: ViewportMarks): readonly Words[] {
  const { t, i18n } = useTranslation();
  const colourOf = usePeerColour();
  const linesOf = (measure: PlacedMark["measure"]) => measureLines(measure, { t, language: i18n.language });
  const words = marks.map(({ id, kind, points, label: at, text, measure, author, authorName, isSelected }): Words => {
    const place = { spots: labelSpots(kind, points), outline: outlineOf(kind, points), at };
    const lines = linesOf(measure);
    const isBare = text === "" && lines.length === 0 && kind !== "arrow";
    const said = isBare ? t(`marks.kind.${kind}`) : text;
    const signed = { name: initials(authorName), colour: colourOf(author) };
    return { id, ...place, text: said, lines, author: signed, isSelected };
  });
  const spots = draft && draft.text === undefined ? labelSpots(draft.kind, draft.points) : [];
  const lines = linesOf(draft?.measure);
  const drawn = { id: "draft", outline: [], at: undefined, text: "", author: undefined, isSelected: true };
  const ordered = words.toSorted((a, b) => Number(b.isSelected) - Number(a.isSelected));
  return spots.length > 0 && lines.length > 0 ? [{ ...drawn, spots, lines }, ...ordered] : ordered;
}

function show(place: LabelPlace | undefined, label: HTMLElement, line: Element | undefined): void {
  label.style.visibility = place ? "visible" : "hidden";
  if (place) label.style.transform = `translate(${place.left}px, ${place.top}px)`;
  line?.setAttribute("visibility", place?.line ? "visible" : "hidden");
  for (const [name, value] of Object.entries(place?.line ?? {})) line?.setAttribute(name, String(value));
}

/** Puts each label where there is room, or where somebody has put it, once the browser knows how large it is. */
function usePlaces(index: number, words: readonly Words[]) {
  const { marks } = useController();
  const labels = useRef<HTMLDivElement>(null);
  const lines = useRef<SVGGElement>(null);
  useLayoutEffect(() => {
    const layer = labels.current;
    if (!layer) return;
    const elements = [...layer.children].filter((child) => child instanceof HTMLElement);
    const sized = elements.map((element, place) => {
      const { offsetWidth: width, offsetHeight: height } = element;
      const { spots = [], outline = [], at } = words[place] ?? {};
      return { spots, outline, at, width, height };
    });
    const places = placeLabels(sized, { width: layer.offsetWidth, height: layer.offsetHeight });
    const boxes = words.flatMap(({ id }, order): LabelBox[] => {
      const [place, size] = [places[order], sized[order]];
      return place && size ? [{ markId: id, left: place.left, top: place.top, ...sizeOf(size) }] : [];
    });
    marks.placeLabels(index, boxes);
    for (const [order, element] of elements.entries()) show(places[order], element, lines.current?.children[order]);
  });
  return { labels, lines };
}

function sizeOf({ width, height }: LabelSize): LabelSize {
  return { width, height };
}

export function MarkLabels({ index, layer }: { readonly index: number; readonly layer: ViewportMarks }) {
  const words = useWords(layer);
  const { labels, lines } = usePlaces(index, words);
  return (
    <>
      <svg className={css["svg"]} aria-hidden="true">
        <g ref={lines} className={css["leader"]}>
          {words.map(({ id }) => (
            <line key={id} visibility="hidden" />
          ))}
        </g>
      </svg>
      <div ref={labels} className={css["labels"]} aria-hidden="true">
        {words.map(({ id, text, lines: measured, author, isSelected }) => (
          <div key={id} data-label={id} className={classNames(css["label"], isSelected && css["selected"])}>
            <span className={css["words"]}>
              {text !== "" && <span className={css["text"]}>{text}</span>}
              {measured.map((line, index) => (
                <span key={index} className={classNames(css["measured"], index > 0 && css["more"])}>
                  {line}
                </span>
              ))}
            </span>
            {author && (
              <span className={css["author"]} style={{ color: author.colour }}>
                {author.name}
              </span>
            )}
          </div>
        ))}
      </div>
    </>
  );
}
