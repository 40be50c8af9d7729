import { Button, Menu } from "@mantine/core";
import { IconDownload, IconListSearch } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type AuditFilter,
  AuditFormat,
  type AuditPage as FoundPage,
  type AuditTrailName,
} from "../../../shared/protocol/api/audit.ts";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import type { UserView } from "../../../shared/protocol/api/users.ts";
import { mayOf } from "../account/mayOf.ts";
import { EmptyNote, LoadedView, ProblemNote } from "../pages/LoadedView.tsx";
import { PageTitle } from "../pages/PageTitle.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { Section } from "../pages/Section.tsx";
import { useLoad } from "../pages/useLoad.ts";
import { AuditFilters } from "./AuditFilters.tsx";
import { AuditTable } from "./AuditTable.tsx";
import { ChainState } from "./ChainState.tsx";
import css from "./AuditPage.module.css";

function ExportMenu({ filter }: { readonly filter: AuditFilter }) {
  const { t } = useTranslation();
  const { audit } = usePorts();
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const take = async (format: AuditFormat): Promise<void> => {
    setState("busy");
    try {
      save(await audit.export(format, filter), `audit.${extensions[format]}`);
      setState("idle");
    } catch {
      setState("failed");
    }
  };
  return (
    <>
      {state === "failed" && (
        <span className={css["failed"]} role="alert">
          {t("audit.exportFailed")}
        </span>
      )}
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button leftSection={<IconDownload size={18} />} loading={state === "busy"}>
            {t("audit.export")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {AuditFormat.options.map((format) => (
            <Menu.Item key={format} onClick={() => void take(format)}>
              {t(`audit.formats.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

const extensions = { csv: "csv", dicom: "xml", fhir: "ndjson" } as const;

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

interface OlderProps {
  readonly filter: AuditFilter;
  readonly before: number;
  readonly users: readonly UserView[];
}

/** The pages after the first, each asked for by a press. */
function Older({ filter, before, users }: OlderProps) {
  const { t } = useTranslation();
  const [isAsked, ask] = useState(false);
  if (isAsked) return <Page filter={filter} before={before} users={users} />;
  return (
    <div className={css["older"]}>
      <Button variant="default" onClick={() => ask(true)}>
        {t("audit.older")}
      </Button>
    </div>
  );
}

interface PageProps extends Omit<OlderProps, "before"> {
  readonly before?: number;
  /** Hears whose trails the answer was looked for in. */
  readonly onTrails?: (trails: readonly AuditTrailName[]) => void;
}

function Page({ filter, before, users, onTrails }: PageProps) {
  const { t } = useTranslation();
  const { audit } = usePorts();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const page = await audit.page(filter, before, signal);
      onTrails?.(page.trails);
      return page;
    },
    [audit, filter, before, onTrails],
  );
  const loader = useLoad(load);
  return (
    <LoadedView loader={loader}>
      {({ trails, records, next }: FoundPage) =>
        records.length === 0 ? (
          <EmptyNote
            icon={<IconListSearch size={26} stroke={1.5} />}
            title={t("audit.none")}
            text={t("audit.noneText")}
          />
        ) : (
          <>
            <AuditTable records={records} users={users} hasTrails={trails.length > 1} hasHead={before === undefined} />
            {next !== undefined && <Older key={next} filter={filter} before={next} users={users} />}
          </>
        )
      }
    </LoadedView>
  );
}

function Audit() {
  const { t } = useTranslation();
  const { users } = usePorts();
  const [filter, setFilter] = useState<AuditFilter>({});
  const [trails, setTrails] = useState<readonly AuditTrailName[]>([]);
  const load = useCallback((signal: AbortSignal) => users.list(signal), [users]);
  const loader = useLoad(load);
  return (
    <>
      <PageTitle title={t("audit.title")} tab="audit.title">
        <ExportMenu filter={filter} />
      </PageTitle>
      <p className={css["means"]}>{t("audit.means")}</p>
      <Section title={t("audit.chain")}>
        <ChainState />
      </Section>
      <Section title={t("audit.records")}>
        <LoadedView loader={loader}>
          {(people) => (
            <>
              <AuditFilters users={people} trails={trails} filter={filter} onChange={setFilter} />
              <Page key={JSON.stringify(filter)} filter={filter} users={people} onTrails={setTrails} />
            </>
          )}
        </LoadedView>
      </Section>
    </>
  );
}

/** The institution's audit trail, for its administrators. */
export function AuditPage({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  if (mayOf(account, "readAudit")) return <Audit />;
  return (
    <>
      <PageTitle title={t("audit.title")} tab="audit.title" />
      <ProblemNote problem="forbidden" onRetry={() => undefined} />
    </>
  );
}
