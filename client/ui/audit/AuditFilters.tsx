import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AuditEvent, AuditOutcome } from "../../../shared/model/audit.ts";
import type { AuditFilter } from "../../../shared/protocol/api/audit.ts";
import type { UserView } from "../../../shared/protocol/api/users.ts";
import css from "./AuditPage.module.css";

interface AuditFiltersProps {
  readonly users: readonly UserView[];
  readonly filter: AuditFilter;
  readonly onChange: (filter: AuditFilter) => void;
}

/** What the select says when nothing is chosen. */
const ANY = "";

export function AuditFilters({ users, filter, onChange }: AuditFiltersProps) {
  const { t } = useTranslation();
  const change = (part: Partial<AuditFilter>): void => onChange(definedOf({ ...filter, ...part }));
  const time = (name: "from" | "until") => (
    <TextInput
      type="datetime-local"
      label={t(`audit.${name}`)}
      onChange={({ currentTarget: { value } }) => {
        change({ [name]: value === "" ? undefined : new Date(value).getTime() });
      }}
    />
  );
  const events = AuditEvent.options.map((value) => ({ value, label: t(`audit.events.${value}`) }));
  const outcomes = AuditOutcome.options.map((value) => ({ value, label: t(`audit.outcomes.${value}`) }));
  return (
    <div className={css["filters"]}>
      {time("from")}
      {time("until")}
      <NativeSelect
        label={t("audit.who")}
        value={filter.person ?? ANY}
        onChange={({ currentTarget: { value } }) => change({ person: value === ANY ? undefined : value })}
        data={[{ value: ANY, label: t("audit.anyone") }, ...users.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <NativeSelect
        label={t("audit.what")}
        value={filter.event ?? ANY}
        onChange={({ currentTarget: { value } }) => change({ event: AuditEvent.safeParse(value).data })}
        data={[{ value: ANY, label: t("audit.anyEvent") }, ...events]}
      />
      <NativeSelect
        label={t("audit.outcome")}
        value={filter.outcome ?? ANY}
        onChange={({ currentTarget: { value } }) => change({ outcome: AuditOutcome.safeParse(value).data })}
        data={[{ value: ANY, label: t("audit.anyOutcome") }, ...outcomes]}
      />
      <TextInput
        label={t("audit.about")}
        placeholder={t("audit.subject")}
        maxLength={64}
        onChange={({ currentTarget: { value } }) => {
          const id = value.trim();
          if (/^[\w.-]*$/u.test(id)) change({ subject: id === "" ? undefined : id });
        }}
      />
    </div>
  );
}

function definedOf(filter: Readonly<Record<keyof AuditFilter, unknown>> | AuditFilter): AuditFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
