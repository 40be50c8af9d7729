import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BarButton } from "../controls/BarButton.tsx";
import { ConfirmDialog } from "../pages/ConfirmDialog.tsx";

interface RemoveGuestProps {
  readonly name: string;
  readonly onRemove: () => void;
}

/** Takes an invitation back, which ends its link for good. */
export function RemoveGuest({ name, onRemove }: RemoveGuestProps) {
  const { t } = useTranslation();
  const [isAsking, setIsAsking] = useState(false);
  const label = t("page.removeMember", { name });
  return (
    <>
      <BarButton icon={<IconX size={18} />} label={label} onClick={() => setIsAsking(true)} />
      <ConfirmDialog
        isOpen={isAsking}
        title={label}
        text={t("plan.guestRemoval", { name })}
        action={t("plan.endInvitation")}
        onClose={() => setIsAsking(false)}
        onConfirm={onRemove}
      />
    </>
  );
}
