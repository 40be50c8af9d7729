import { NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AuditEvent, AuditOutcome } from "../../../shared/model/audit.ts";
import { AuditFilter, AuditTrailName } from "../../../shared/protocol/api/audit.ts";
import type { UserView } from "../../../shared/protocol/api/users.ts";
import css from "./AuditPage.module.css";

interface AuditFiltersProps {
  readonly users: readonly UserView[];
  /** Those that this person reads. */
  readonly trails: readonly AuditTrailName[];
  readonly filter: AuditFilter;
  readonly onChange: (filter: AuditFilter) => void;
}

/** What the select says when nothing is chosen. */
const ANY = "";

/** A person's typing is one question, asked when they pause. */
const PAUSE_MS = 400;

interface SubjectFilterProps {
  readonly onChange: (subject: string | undefined) => void;
}

function readSubject(text: string) {
  const id = text.trim();
  return AuditFilter.shape.subject.safeParse(id === "" ? undefined : id);
}

/** What a record is about, by its id: a name finds nothing here, for the trail holds none. */
function SubjectFilter({ onChange }: SubjectFilterProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const ask = useDebouncedCallback(onChange, PAUSE_MS);
  return (
    <TextInput
      label={t("audit.about")}
      placeholder={t("audit.subject")}
      maxLength={64}
      value={text}
      error={!readSubject(text).success && t("audit.noId")}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        const read = readSubject(value);
        if (read.success) ask(read.data);
      }}
    />
  );
}

export function AuditFilters({ users, trails, filter, onChange }: AuditFiltersProps) {
  const { t } = useTranslation();
  const change = (part: Partial<AuditFilter>): void => onChange(definedOf({ ...filter, ...part }));
  const time = (name: "from" | "until") => (
    <TextInput
      type="datetime-local"
      className={css["wide"] ?? ""}
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
      <SubjectFilter onChange={(subject) => change({ subject })} />
      {trails.length > 1 && (
        <NativeSelect
          label={t("audit.trail")}
          value={filter.trail ?? ANY}
          onChange={({ currentTarget: { value } }) => change({ trail: AuditTrailName.safeParse(value).data })}
          data={[
            { value: ANY, label: t("audit.anyTrail") },
            ...trails.map((value) => ({ value, label: t(`audit.trailsOf.${value}`) })),
          ]}
        />
      )}
    </div>
  );
}

function definedOf(filter: Readonly<Record<keyof AuditFilter, unknown>> | AuditFilter): AuditFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
