import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PasswordLink, UserView } from "../../../shared/protocol/api/users.ts";
import { OneTimeLink } from "../pages/OneTimeLink.tsx";

const DAY_S = 86_400;

interface HandOverProps {
  readonly made: { readonly user: UserView; readonly link: PasswordLink } | undefined;
  readonly onClose: () => void;
}

/** The link by which a person chooses a password, to be handed over. */
export function HandOver({ made, onClose }: HandOverProps) {
  const { t } = useTranslation();
  const days = Math.max(1, Math.floor((made?.link.expiresInS ?? 0) / DAY_S));
  return (
    <Modal
      opened={made !== undefined}
      onClose={onClose}
      size="lg"
      title={t("users.linkFor", { name: made?.user.name ?? "" })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {made && (
        <OneTimeLink
          url={made.link.url}
          text={t("users.handOver", { name: made.user.name, count: days })}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}
