import { Button, Loader } from "@mantine/core";
import { IconLinkOff, IconServerOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { CodeView } from "../../../shared/protocol/api/auth.ts";
import { MessagePage } from "../pages/MessagePage.tsx";
import type { Loader as CodeLoader } from "../pages/useLoad.ts";

interface LinkPageProps {
  readonly loader: CodeLoader<CodeView>;
  /** The link is good: what it is for. */
  readonly children: (code: CodeView) => ReactNode;
}

/** What a one-time link leads to, or why it no longer leads anywhere. */
export function LinkPage({ loader: { loaded, reload }, children }: LinkPageProps) {
  const { t } = useTranslation();
  if (loaded.state === "ready") return children(loaded.value);
  if (loaded.state === "loading") {
    return <MessagePage icon={<Loader size={26} color="var(--c-live)" />} title={t("join.checking")} />;
  }
  const { problem } = loaded;
  if (problem === "offline" || problem === "busy") {
    return (
      <MessagePage
        icon={<IconServerOff size={28} stroke={1.5} />}
        title={t(`page.${problem}.title`)}
        text={t("door.linkStays")}
        tone="look"
      >
        <Button size="md" onClick={reload}>
          {t("retry")}
        </Button>
      </MessagePage>
    );
  }
  return (
    <MessagePage
      icon={<IconLinkOff size={28} stroke={1.5} />}
      title={t("door.linkEnded.title")}
      text={t("door.linkEnded.text")}
      tone="look"
    >
      <Button size="md" variant="default" component={Link} href="/">
        {t("door.toSignIn")}
      </Button>
    </MessagePage>
  );
}
