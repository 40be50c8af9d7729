import { Button } from "@mantine/core";
import { IconPhotoPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { UploadDesk } from "../../session/UploadDesk.ts";
import { Section } from "../pages/Section.tsx";
import { StudyLine } from "../upload/StudyLine.tsx";
import css from "../upload/StudyLine.module.css";
import { type AttachTarget, useAttach } from "../upload/useAttach.ts";

const nothingAttached: ReadonlyMap<string, AttachTarget> = new Map();

interface InboxListProps {
  readonly desk: UploadDesk;
  readonly onChange: () => void;
}

/** New studies that no case carries yet: one's own, and for coordinators everybody's. Nothing where there are none. */
export function InboxList({ desk: { inbox, mayUpload }, onChange }: InboxListProps) {
  const { t } = useTranslation();
  const attaching = useAttach(nothingAttached, onChange);
  if (inbox.length === 0) return null;
  const add = mayUpload && (
    <Button component={Link} href="/upload" variant="default" size="xs" leftSection={<IconPhotoPlus size={16} />}>
      {t("upload.inbox.add")}
    </Button>
  );
  return (
    <Section
      title={t("upload.inbox.title")}
      aside={
        <>
          {t("upload.inbox.hint")} {add}
        </>
      }
    >
      <ul className={css["list"]}>
        {inbox.map((study) => (
          <StudyLine
            key={study.studyUid}
            study={study}
            facts={t("upload.studies.images", { count: study.images })}
            attaching={attaching}
            target={undefined}
          />
        ))}
      </ul>
    </Section>
  );
}
