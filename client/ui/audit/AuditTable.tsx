import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { AgentClass } from "../../../shared/model/audit.ts";
import type { PlacedRecord } from "../../../shared/protocol/api/audit.ts";
import type { UserView } from "../../../shared/protocol/api/users.ts";
import { formatStampMoment } from "./formatStampMoment.ts";
import css from "./AuditPage.module.css";

interface AuditTableProps {
  readonly records: readonly PlacedRecord[];
  readonly users: readonly UserView[];
  /** Of more than one trail: then each record says of which. */
  readonly hasTrails: boolean;
  /** False for what goes on with another table. */
  readonly hasHead: boolean;
}

/** Names that are the same in every language. */
const browsers = { chrome: "Chrome", edge: "Edge", firefox: "Firefox", safari: "Safari" } as const;

function agentName(agent: AgentClass, t: TFunction): string {
  return agent === "browser" || agent === "tool" || agent === "none" ? t(`audit.agents.${agent}`) : browsers[agent];
}

interface RowProps {
  readonly record: PlacedRecord;
  readonly hasTrails: boolean;
  readonly nameOf: (id: string) => string;
}

function Row({ record, hasTrails, nameOf }: RowProps) {
  const { t, i18n } = useTranslation();
  const { seq, trail, at, actor, event, outcome, reason, subject, from, count } = record;
  // What came from nowhere the server did itself.
  const nobody = t(from ? "audit.nobody" : "audit.itself");
  const about = (["case", "session", "study", "user", "group"] as const).flatMap((kind) => {
    const id = subject[kind];
    return id === undefined ? [] : [{ kind, id, text: kind === "user" ? nameOf(id) : id }];
  });
  return (
    <tr>
      <td data-label={t("audit.number")}>
        <span>
          {seq}
          {hasTrails && <span className={css["trail"]}>{t(`audit.trails.${trail}`)}</span>}
        </span>
      </td>
      <td data-label={t("audit.when")}>
        <time dateTime={new Date(at).toISOString()}>{formatStampMoment(at, i18n.language)}</time>
      </td>
      <td data-label={t("audit.who")}>{actor ? nameOf(actor.id) : nobody}</td>
      <td data-label={t("audit.what")}>
        <span>
          {t(`audit.events.${event}`)} {count !== undefined && count > 1 && t("audit.times", { count })}
          {(outcome === "refused" || reason !== undefined) && (
            <span className={css["outcome"]}>
              {outcome === "refused" && <span className={css["refused"]}>{t("audit.outcomes.refused")}</span>}
              {reason !== undefined && <code>{reason}</code>}
            </span>
          )}
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
      <td data-label={t("audit.where")}>{from && `${from.address} · ${agentName(from.agent, t)}`}</td>
    </tr>
  );
}

/** Records, a row each; on a narrow screen a block each. */
export function AuditTable({ records, users, hasTrails, hasHead }: AuditTableProps) {
  const { t } = useTranslation();
  const names = new Map<string, string>(users.map(({ id, name }) => [id, name]));
  return (
    <table className={css["table"]} aria-label={t("audit.records")}>
      <thead data-hidden={!hasHead}>
        <tr>
          {(["number", "when", "who", "what", "about", "where"] as const).map((name) => (
            <th key={name} scope="col">
              {t(`audit.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <Row
            key={`${record.trail} ${record.seq}`}
            record={record}
            hasTrails={hasTrails}
            nameOf={(id) => names.get(id) ?? id}
          />
        ))}
      </tbody>
    </table>
  );
}
