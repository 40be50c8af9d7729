import { VisuallyHidden } from "@mantine/core";
import {
  IconAntennaBars2,
  IconAntennaBars3,
  IconAntennaBars5,
  IconDeviceDesktop,
  IconDeviceMobile,
  IconDeviceTablet,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PeerView } from "../../../shared/model/session.ts";
import { classNames } from "../theme/classNames.ts";
import css from "./PeopleList.module.css";

const devices = { desktop: IconDeviceDesktop, tablet: IconDeviceTablet, phone: IconDeviceMobile } as const;
const bars = { good: IconAntennaBars5, fair: IconAntennaBars3, poor: IconAntennaBars2 } as const;

/** What a person looks with, where it is no computer, and how their line is, where it is not good: the usual needs no sign. */
export function LineSign({ peer: { device, quality } }: { readonly peer: PeerView }) {
  const { t } = useTranslation();
  const Device = device && device !== "desktop" ? devices[device] : undefined;
  const Bars = quality && quality !== "good" ? bars[quality] : undefined;
  const words = [device && t(`people.device.${device}`), quality && t(`people.quality.${quality}`)].filter(
    (word) => word,
  );
  if (words.length === 0) return null;
  return (
    <span className={classNames(css["line"], quality === "poor" && css["poor"])} title={words.join(" · ")}>
      {Device && <Device size={14} />}
      {Bars && <Bars size={14} />}
      <VisuallyHidden>{words.join(", ")}</VisuallyHidden>
    </span>
  );
}
