import { Button } from "@mantine/core";
import { IconServerOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { MessagePage } from "./MessagePage.tsx";

/** Nothing can be shown, since the server does not answer. */
export function OfflinePage({ onRetry }: { readonly onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <MessagePage
      icon={<IconServerOff size={28} stroke={1.5} />}
      title={t("page.offline.title")}
      text={t("page.offline.text")}
      tone="look"
    >
      <Button size="md" onClick={onRetry}>
        {t("retry")}
      </Button>
    </MessagePage>
  );
}
