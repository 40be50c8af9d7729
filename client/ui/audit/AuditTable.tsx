import { useTranslation } from "react-i18next";
import type { AuditRecord } from "../../../shared/model/audit.ts";
import type { UserView } from "../../../shared/protocol/api/users.ts";
import { formatStampMoment } from "./formatStampMoment.ts";
import css from "./AuditPage.module.css";

interface AuditTableProps {
  readonly records: readonly AuditRecord[];
  readonly users: readonly UserView[];
  /** False for what goes on with another table. */
  readonly hasHead: boolean;
}

function Row({ record, nameOf }: { readonly record: AuditRecord; readonly nameOf: (id: string) => string }) {
  const { t, i18n } = useTranslation();
  const { at, actor, event, outcome, reason, subject, from, count } = record;
  const about = (["case", "session", "study", "user", "group"] as const).flatMap((kind) => {
    const id = subject[kind];
    return id === undefined ? [] : [{ kind, id, text: kind === "user" ? nameOf(id) : id }];
  });
  return (
    <tr>
      <td data-label={t("audit.when")}>
        <time dateTime={new Date(at).toISOString()}>{formatStampMoment(at, i18n.language)}</time>
      </td>
      <td data-label={t("audit.who")}>{actor ? nameOf(actor.id) : t("audit.nobody")}</td>
      <td data-label={t("audit.what")}>
        <span>
          {t(`audit.events.${event}`)} {count !== undefined && count > 1 && t("audit.times", { count })}
          {outcome === "refused" && <span className={css["refused"]}>{t("audit.outcomes.refused")}</span>}
          {reason !== undefined && <code>{reason}</code>}
        </span>
      </td>
      <td data-label={t("audit.about")}>
        <span>
          {about.map(({ kind, id, text }) => (
            <span key={kind} className={css["subject"]} title={id}>
              <span className={css["soft"]}>{t(`audit.ids.${kind}`)}</span> {text}
            </span>
          ))}
        </span>
      </td>
      <td data-label={t("audit.where")}>{from && `${from.address} · ${from.agent}`}</td>
    </tr>
  );
}

/** Records, a row each; on a narrow screen a block each. */
export function AuditTable({ records, users, hasHead }: AuditTableProps) {
  const { t } = useTranslation();
  const names = new Map<string, string>(users.map(({ id, name }) => [id, name]));
  return (
    <table className={css["table"]} aria-label={t("audit.records")}>
      <thead data-hidden={!hasHead}>
        <tr>
          {(["when", "who", "what", "about", "where"] as const).map((name) => (
            <th key={name} scope="col">
              {t(`audit.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <Row
            key={`${record.at} ${record.seq} ${record.event}`}
            record={record}
            nameOf={(id) => names.get(id) ?? id}
          />
        ))}
      </tbody>
    </table>
  );
}
