import { Select } from "@mantine/core";
import { IconFilePlus } from "@tabler/icons-react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { CaseId } from "../../../shared/model/ids.ts";
import { usePorts } from "../pages/PagesPorts.ts";
import { useLoad } from "../pages/useLoad.ts";

interface AddCaseProps {
  /** Those that are on the agenda already. */
  readonly without: readonly CaseId[];
  readonly onPick: (id: CaseId) => void;
}

/** Adds one of the cases that this person may put on an agenda, found by number or title. */
export function AddCase({ without, onPick }: AddCaseProps) {
  const { t } = useTranslation();
  const { cases } = usePorts();
  const load = useCallback((signal: AbortSignal) => cases.list(signal), [cases]);
  const { loaded, reload } = useLoad(load);
  const list =
    loaded.state === "ready" ? loaded.value.filter(({ id, canPlan }) => canPlan && !without.includes(id)) : [];
  const pick = (value: string | null): void => {
    const one = list.find(({ id }) => id === value);
    if (one) onPick(one.id);
  };
  return (
    <Select
      aria-label={t("plan.addCase")}
      placeholder={t(loaded.state === "failed" ? "plan.noCaseList" : "plan.addCase")}
      leftSection={<IconFilePlus size={16} />}
      searchable
      value={null}
      onChange={pick}
      onDropdownOpen={() => reload()}
      data={list.map(({ id, number, title }) => ({ value: id, label: `${number} · ${title}` }))}
      nothingFoundMessage={t("plan.noCaseFound")}
      comboboxProps={{ shadow: "md" }}
      maxDropdownHeight={260}
    />
  );
}
