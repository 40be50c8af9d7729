import { IconFolderOpen } from "@tabler/icons-react";
import { useCallback } from "react";
import type { CaseSummary } from "../../../shared/protocol/api/cases.ts";
import { searchCases } from "../home/searchCases.ts";
import { Chooser } from "../pages/Chooser.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import css from "./CaseChooser.module.css";

interface CaseChooserProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onPick: (one: CaseSummary) => void;
}

/** The case that a study is to be attached to. */
export function CaseChooser(props: CaseChooserProps) {
  const { cases } = usePorts();
  const load = useCallback((signal: AbortSignal) => cases.list(signal), [cases]);
  return (
    <Chooser
      {...props}
      words="upload.chooser"
      icon={<IconFolderOpen size={26} stroke={1.5} />}
      load={load}
      keyOf={({ id }) => id}
      search={searchCases}
    >
      {({ number, title }) => (
        <span className={css["case"]}>
          <span className={css["number"]}>{number}</span>
          <span className={css["title"]}>{title}</span>
        </span>
      )}
    </Chooser>
  );
}
