import { Button } from "@mantine/core";
import { IconLink, IconLinkOff } from "@tabler/icons-react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { LoadedView } from "../pages/LoadedView.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { useLoad } from "../pages/useLoad.ts";
import css from "./AuditPage.module.css";

/** Whether the records are as they were written, and the chain's end to note down. */
export function ChainState() {
  const { t } = useTranslation();
  const { audit } = usePorts();
  const load = useCallback((signal: AbortSignal) => audit.chain(signal), [audit]);
  const loader = useLoad(load);
  return (
    <LoadedView loader={loader}>
      {({ records, head, broken }) => (
        <div className={css["chain"]}>
          {broken ? (
            <p className={css["broken"]} role="alert">
              <IconLinkOff size={18} aria-hidden="true" /> {t("audit.broken", { seq: broken.seq })}
            </p>
          ) : (
            <p className={css["whole"]}>
              <IconLink size={18} aria-hidden="true" /> {t("audit.whole", { count: records })}
            </p>
          )}
          {head && (
            <p className={css["head"]}>
              {t("audit.head")} <code>{`${head.seq}:${head.hash}`}</code>
            </p>
          )}
          <Button variant="default" size="compact-sm" onClick={loader.reload}>
            {t("audit.check")}
          </Button>
        </div>
      )}
    </LoadedView>
  );
}
