import { Select } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { UserId } from "../../../shared/model/ids.ts";
import { usePorts } from "./PagesPorts.ts";
import { useLoad } from "./useLoad.ts";

interface PeoplePickerProps {
  /** Those who are members already. */
  readonly without: readonly UserId[];
  readonly onPick: (id: UserId) => void;
}

/** Adds one of the institution's people, found by name or e-mail. */
export function PeoplePicker({ without, onPick }: PeoplePickerProps) {
  const { t } = useTranslation();
  const { users } = usePorts();
  const load = useCallback((signal: AbortSignal) => users.directory(signal), [users]);
  const { loaded, reload } = useLoad(load);
  const people = loaded.state === "ready" ? loaded.value.filter(({ id }) => !without.includes(id)) : [];
  const pick = (value: string | null): void => {
    const person = people.find(({ id }) => id === value);
    if (person) onPick(person.id);
  };
  return (
    <Select
      aria-label={t("page.addPerson")}
      placeholder={t(loaded.state === "failed" ? "page.noDirectory" : "page.addPerson")}
      leftSection={<IconUserPlus size={16} />}
      searchable
      value={null}
      onChange={pick}
      onDropdownOpen={() => loaded.state === "failed" && reload()}
      data={people.map(({ id, name, email }) => ({ value: id, label: `${name} · ${email}` }))}
      nothingFoundMessage={t("page.nobodyFound")}
      comboboxProps={{ shadow: "md" }}
      maxDropdownHeight={260}
    />
  );
}
