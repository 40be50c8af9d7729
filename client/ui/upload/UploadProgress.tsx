import { Button, VisuallyHidden } from "@mantine/core";
import { IconCloudOff, IconHourglass, IconPlayerPause, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { UploadSnapshot } from "../../upload/UploadSnapshot.ts";
import { formatPercent } from "../i18n/format.ts";
import { usePorts } from "../pages/PagesPorts.ts";
import { formatCount, formatSize, roundDuration } from "./sizes.ts";
import css from "./UploadProgress.module.css";
import { shareOf } from "./useUpload.ts";

interface Part {
  readonly upload: UploadSnapshot;
}

function useDuration(): (seconds: number) => string {
  const { t } = useTranslation();
  return (seconds) => {
    const rounded = roundDuration(seconds);
    if (rounded.unit === "hours") return t("upload.duration.hours", rounded);
    return t(`upload.duration.${rounded.unit}`, { count: rounded.count });
  };
}

function Figures({ upload }: Part) {
  const { t, i18n } = useTranslation();
  const duration = useDuration();
  const { language } = i18n;
  const { files, bytes, bytesPerSecond, secondsLeft } = upload;
  const count = (value: number): string => formatCount(value, language);
  const size = (value: number): string => formatSize(value, language);
  return (
    <p className={css["figures"]}>
      <span>{t("upload.progress.files", { settled: count(files.settled), all: count(files.all) })}</span>
      <span>{t("upload.progress.bytes", { settled: size(bytes.settled), all: size(bytes.all) })}</span>
      {bytesPerSecond !== undefined && bytesPerSecond > 0 && (
        <span>{t("upload.progress.rate", { rate: size(bytesPerSecond) })}</span>
      )}
      {secondsLeft !== undefined && <span>{t("upload.progress.left", { time: duration(secondsLeft) })}</span>}
    </p>
  );
}

/** Says each tenth aloud, not each file. */
function Spoken({ upload }: Part) {
  const { t, i18n } = useTranslation();
  const { settled, all } = upload.files;
  const tenth = Math.floor(shareOf(upload) * 10) / 10;
  const step = Math.max(1, Math.ceil(all / 10));
  return (
    <VisuallyHidden component="output" aria-live="polite">
      {t("upload.progress.live", {
        share: formatPercent(tenth, i18n.language),
        settled: formatCount(settled - (settled % step), i18n.language),
        all: formatCount(all, i18n.language),
      })}
    </VisuallyHidden>
  );
}

function Trouble({ upload }: Part) {
  const { t } = useTranslation();
  const { uploads } = usePorts();
  if (!upload.trouble || upload.phase === "paused") return null;
  const isOffline = upload.trouble === "offline";
  return (
    <div className={css["trouble"]} role="alert">
      {isOffline ? (
        <IconCloudOff size={18} stroke={1.75} aria-hidden="true" />
      ) : (
        <IconHourglass size={18} stroke={1.75} aria-hidden="true" />
      )}
      <span>{t(`upload.trouble.${upload.trouble}`)}</span>
      <Button size="compact-md" variant="default" onClick={() => uploads.wake()}>
        {t("upload.trouble.now")}
      </Button>
    </div>
  );
}

function UnderWay({ upload }: Part) {
  const { t, i18n } = useTranslation();
  const size = (value: number): string => formatSize(value, i18n.language);
  if (upload.underWay.length === 0) return null;
  return (
    <ul className={css["files"]}>
      {upload.underWay.map(({ id, name, sentBytes, bytes }) => (
        <li key={id} className={css["file"]}>
          <span className={css["name"]} title={name}>
            {name}
          </span>
          <span className={css["part"]}>
            {t("upload.progress.fileOf", { sent: size(sentBytes), all: size(bytes) })}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** How far it is, why it stands still, and the ways to hold or end it. */
export function UploadProgress({ upload }: Part) {
  const { t, i18n } = useTranslation();
  const { uploads } = usePorts();
  const share = shareOf(upload);
  const isPaused = upload.phase === "paused";
  return (
    <section className={css["box"]} aria-label={t("upload.progress.label")}>
      <div className={css["head"]}>
        <h2 className={css["title"]}>{t(isPaused ? "upload.progress.paused" : "upload.progress.sending")}</h2>
        <span className={css["share"]} aria-hidden="true">
          {formatPercent(share, i18n.language)}
        </span>
        <div className={css["actions"]}>
          {isPaused ? (
            <Button leftSection={<IconPlayerPlay size={16} />} onClick={() => uploads.resume()}>
              {t("upload.progress.resume")}
            </Button>
          ) : (
            <Button variant="default" leftSection={<IconPlayerPause size={16} />} onClick={() => uploads.pause()}>
              {t("upload.progress.pause")}
            </Button>
          )}
          <Button variant="default" leftSection={<IconX size={16} />} onClick={() => uploads.cancel()}>
            {t("upload.progress.cancel")}
          </Button>
        </div>
      </div>
      <progress className={css["bar"]} max={1} value={share} aria-label={t("upload.progress.label")} />
      <Figures upload={upload} />
      <Trouble upload={upload} />
      <UnderWay upload={upload} />
      <Spoken upload={upload} />
    </section>
  );
}
