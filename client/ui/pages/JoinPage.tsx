import { Button, Loader } from "@mantine/core";
import { IconLink, IconLinkOff, IconServerOff } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { canRetry, problemOf } from "../prejoin/joinProblem.ts";
import type { Door, JoinPort, OpenSession, PrepareSession } from "../prejoin/JoinPort.ts";
import { PrejoinPage } from "../prejoin/PrejoinPage.tsx";
import type { PreviewPort } from "../prejoin/PreviewPort.ts";
import { type Admission, useAdmission } from "../prejoin/useAdmission.ts";
import { MessagePage } from "./MessagePage.tsx";

interface JoinPageProps {
  readonly door: Door;
  /** The link's code, or the session's id. */
  readonly code: string;
  readonly join: JoinPort;
  readonly preview: PreviewPort;
  readonly prepare: PrepareSession;
  readonly onJoin: (options: Parameters<OpenSession>[0]) => void;
}

function usePreparation(admission: Admission, door: Door, prepare: PrepareSession): void {
  const admitted = admission.state === "admitted" ? admission.admission : undefined;
  useEffect(() => (admitted ? prepare({ admission: admitted, door }) : undefined), [admitted, door, prepare]);
}

/** From a join link, or from the plan, to a person ready to be seen and heard. */
export function JoinPage({ door, code, join, preview, prepare, onJoin }: JoinPageProps) {
  const { t } = useTranslation();
  const { admission, retry } = useAdmission(join, code);
  usePreparation(admission, door, prepare);
  switch (admission.state) {
    case "noLink":
      return (
        <MessagePage
          icon={<IconLink size={28} stroke={1.5} />}
          title={t("join.noLink.title")}
          text={t("join.noLink.text")}
        />
      );
    case "checking":
      return (
        <MessagePage
          icon={<Loader size={26} color="var(--c-live)" />}
          title={t(door === "link" ? "join.checking" : "door.enterSession.entering")}
        />
      );
    case "refused": {
      const problem = problemOf(admission.code);
      const isMissing = door === "account" && problem === "invalid";
      const Icon = canRetry(problem) ? IconServerOff : IconLinkOff;
      return (
        <MessagePage
          icon={<Icon size={28} stroke={1.5} />}
          title={t(isMissing ? "page.missing.title" : `join.${problem}.title`)}
          text={t(isMissing ? "door.enterSession.missing" : `join.${problem}.text`)}
          tone="look"
        >
          {canRetry(problem) && (
            <Button size="md" onClick={retry}>
              {t("retry")}
            </Button>
          )}
          {door === "account" && (
            <Button variant="default" component={Link} href="/">
              {t("page.toHome")}
            </Button>
          )}
        </MessagePage>
      );
    }
    case "admitted":
      return (
        <PrejoinPage
          admission={admission.admission}
          preview={preview}
          onJoin={(media) => onJoin({ admission: admission.admission, media, door })}
        />
      );
  }
}
