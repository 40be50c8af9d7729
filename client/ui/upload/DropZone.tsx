import { Button, Loader } from "@mantine/core";
import { IconFiles, IconFolder, IconPhotoPlus } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Picked } from "../../upload/Picked.ts";
import { ProblemLine } from "../pages/FormProblem.tsx";
import { classNames } from "../theme/classNames.ts";
import css from "./DropZone.module.css";
import { readDrop, readPicker } from "./readDrop.ts";

interface DropZoneProps {
  /** Something is chosen already: the zone takes little room. */
  readonly isSmall: boolean;
  readonly onPick: (picked: readonly Picked[]) => void;
}

type DropState = "idle" | "over" | "reading" | "nothing" | "unreadable";

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer.types.includes("Files");
}

function Pickers({ onPick }: Pick<DropZoneProps, "onPick">) {
  const { t } = useTranslation();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement | null>(null);
  const take = (input: HTMLInputElement): void => {
    const picked = input.files ? readPicker(input.files) : [];
    // Choosing the same again is meant to be heard.
    input.value = "";
    onPick(picked);
  };
  return (
    <div className={css["buttons"]}>
      <Button leftSection={<IconFolder size={18} />} onClick={() => folder.current?.click()}>
        {t("upload.drop.folder")}
      </Button>
      <Button variant="default" leftSection={<IconFiles size={18} />} onClick={() => files.current?.click()}>
        {t("upload.drop.files")}
      </Button>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        data-pick="files"
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={(input) => {
          input?.setAttribute("webkitdirectory", "");
          folder.current = input;
        }}
        type="file"
        multiple
        hidden
        data-pick="folder"
        onChange={(event) => take(event.currentTarget)}
      />
    </div>
  );
}

/** Takes files, folders and ZIPs: dropped, or chosen by a picker. */
export function DropZone({ isSmall, onPick }: DropZoneProps) {
  const { t } = useTranslation();
  const [state, setState] = useState<DropState>("idle");
  const drop = async (transfer: DataTransfer): Promise<void> => {
    const reading = readDrop(transfer);
    setState("reading");
    const { picked, isPartial } = await reading;
    setState(isPartial ? "unreadable" : picked.length === 0 ? "nothing" : "idle");
    onPick(picked);
  };
  return (
    <div
      className={classNames(css["zone"], isSmall ? css["small"] : undefined)}
      data-over={state === "over" || undefined}
      data-drop-zone
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        setState("over");
      }}
      onDragLeave={(event) => {
        const { relatedTarget } = event;
        if (!(relatedTarget instanceof Node) || !event.currentTarget.contains(relatedTarget)) setState("idle");
      }}
      onDrop={(event) => {
        event.preventDefault();
        void drop(event.dataTransfer);
      }}
    >
      {!isSmall && (
        <>
          <span className={css["icon"]} aria-hidden="true">
            <IconPhotoPlus size={30} stroke={1.5} />
          </span>
          <p className={css["title"]}>{t(state === "over" ? "upload.drop.here" : "upload.drop.title")}</p>
          <p className={css["text"]}>{t("upload.drop.text")}</p>
        </>
      )}
      {isSmall && <p className={css["more"]}>{t(state === "over" ? "upload.drop.here" : "upload.drop.more")}</p>}
      <Pickers
        onPick={(picked) => {
          setState("idle");
          onPick(picked);
        }}
      />
      {!isSmall && <p className={css["hint"]}>{t("upload.drop.again")}</p>}
      {state === "reading" && (
        <output className={css["reading"]}>
          <Loader size={16} color="var(--c-live)" /> {t("upload.drop.reading")}
        </output>
      )}
      {(state === "nothing" || state === "unreadable") && <ProblemLine>{t(`upload.drop.${state}`)}</ProblemLine>}
    </div>
  );
}
