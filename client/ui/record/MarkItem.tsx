import { IconMessage, IconPencil, IconTrash } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { MAX_MARK_TEXT } from "../../../shared/model/mark.ts";
import type { CommentSnapshot, MarkSnapshot } from "../../session/MarkSnapshot.ts";
import { MarkIcon } from "../controls/MarkIcon.tsx";
import { SmallAction } from "../controls/SmallAction.tsx";
import { useController, useSession } from "../controls/SessionContext.ts";
import { usePeerColour } from "../controls/usePeerColour.ts";
import { formatStamp } from "../i18n/formatStamp.ts";
import { measureLines } from "../i18n/measureText.ts";
import css from "./MarksPanel.module.css";

function Comment({ markId, comment }: { readonly markId: string; readonly comment: CommentSnapshot }) {
  const { t, i18n } = useTranslation();
  const { marks } = useController();
  const colourOf = usePeerColour();
  return (
    <li className={css["comment"]}>
      <span className={css["who"]}>
        <span className={css["dot"]} style={{ background: colourOf(comment.author) }} />
        {`${comment.authorName} · ${formatStamp(comment.at, i18n.language)}`}
      </span>
      <span className={css["said"]}>{comment.text}</span>
      {comment.canDelete && (
        <button
          type="button"
          className={css["icon"]}
          aria-label={t("marks.removeComment")}
          onClick={() => marks.removeComment(markId, comment.id)}
        >
          <IconTrash size={13} />
        </button>
      )}
    </li>
  );
}

function CommentField({ markId }: { readonly markId: string }) {
  const { t } = useTranslation();
  const { marks } = useController();
  const [text, setText] = useState("");
  return (
    <input
      className={css["input"]}
      value={text}
      maxLength={MAX_MARK_TEXT}
      aria-label={t("marks.comment")}
      placeholder={t("marks.commentPlaceholder")}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Escape") event.currentTarget.blur();
        if (event.key !== "Enter" || text.trim() === "") return;
        marks.comment(markId, text);
        setText("");
      }}
    />
  );
}

function Details({ mark }: { readonly mark: MarkSnapshot }) {
  const { t } = useTranslation();
  const { marks } = useController();
  const { may } = useSession();
  return (
    <div className={css["details"]}>
      <ul className={css["comments"]}>
        {mark.comments.map((comment) => (
          <Comment key={comment.id} markId={mark.id} comment={comment} />
        ))}
      </ul>
      {may.writeMarks && <CommentField markId={mark.id} />}
      <span className={css["choices"]}>
        {mark.canEdit && (
          <SmallAction onClick={() => marks.edit(mark.id)}>
            <IconPencil size={14} />
            {t("marks.editText")}
          </SmallAction>
        )}
        {mark.canDelete && (
          <SmallAction onClick={() => marks.remove(mark.id)}>
            <IconTrash size={14} />
            {t("marks.remove")}
          </SmallAction>
        )}
      </span>
    </div>
  );
}

/** Chosen on the image, it comes into sight in the list. */
function useInSight(isSelected: boolean) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isSelected) row.current?.scrollIntoView({ block: "nearest" });
  }, [isSelected]);
  return row;
}

export function MarkItem({ mark, isSelected }: { readonly mark: MarkSnapshot; readonly isSelected: boolean }) {
  const { t, i18n } = useTranslation();
  const { marks } = useController();
  const colourOf = usePeerColour();
  const row = useInSight(isSelected);
  const lines = measureLines(mark.measure, { t, language: i18n.language });
  const words = mark.text === "" ? (lines[0] ?? t(`marks.kind.${mark.kind}`)) : mark.text;
  const values = mark.text === "" ? lines.slice(1) : lines;
  const series = mark.seriesDescription === "" ? t("marks.otherSeries") : mark.seriesDescription;
  return (
    <li ref={row} className={css["item"]} data-selected={isSelected ? "" : undefined}>
      <button
        type="button"
        className={css["mark"]}
        aria-expanded={isSelected}
        title={t("marks.goTo", { text: words })}
        onClick={() => marks.goTo(mark.id)}
      >
        <span className={css["who"]}>
          <span className={css["dot"]} style={{ background: colourOf(mark.author) }} />
          {`${mark.authorName} · ${formatStamp(mark.at, i18n.language)}`}
        </span>
        <span className={css["named"]}>
          <span className={css["kind"]} title={t(`marks.kind.${mark.kind}`)}>
            <MarkIcon kind={mark.kind} size={16} />
          </span>
          <span className={css["said"]}>{words}</span>
        </span>
        {values.length > 0 && (
          <span className={css["values"]}>
            {values.map((line, index) => (
              <span key={index}>{line}</span>
            ))}
          </span>
        )}
        <span className={css["place"]}>
          {mark.imageNumber === undefined ? series : t("marks.place", { number: mark.imageNumber, series })}
          {mark.comments.length > 0 && (
            <span className={css["talk"]} title={t("marks.comments", { count: mark.comments.length })}>
              <IconMessage size={13} /> {mark.comments.length}
            </span>
          )}
        </span>
      </button>
      {isSelected && <Details mark={mark} />}
    </li>
  );
}
