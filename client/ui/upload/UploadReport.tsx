import { Button, CloseButton, SegmentedControl, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCopy, IconDownload, IconSearch } from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { toCsv } from "../../upload/reportCsv.ts";
import type { ReportEntry } from "../../upload/Outcome.ts";
import type { UploadSnapshot } from "../../upload/UploadSnapshot.ts";
import { usePorts } from "../pages/PagesPorts.ts";
import { Section } from "../pages/Section.tsx";
import {
  filterEntries,
  formatCode,
  groupEntries,
  reasonKeyOf,
  type ReportFilter,
  type ReportKind,
  type ReportRow,
} from "./reportRows.ts";
import { formatCount } from "./sizes.ts";
import css from "./UploadReport.module.css";
import { VirtualList } from "./VirtualList.tsx";

/** A phone needs room for the words that say why. */
const ROW = { wide: 44, narrow: 64 };
const kinds: readonly ReportKind[] = ["stored", "present", "refused", "leftOut"];

function isFilterKind(value: string): value is ReportFilter["kind"] {
  return value === "all" || kinds.some((kind) => kind === value);
}

function Row({ row }: { readonly row: ReportRow }) {
  const { t, i18n } = useTranslation();
  if (row.kind === "group") {
    return (
      <h3 className={css["group"]} data-kind={row.of}>
        <span className={css["kind"]}>{t(`upload.kind.${row.of}`)}</span>
        <span className={css["reason"]} title={t(`upload.reason.${row.reason}`)}>
          {t(`upload.reason.${row.reason}`)}
        </span>
        <span className={css["count"]}>{formatCount(row.count, i18n.language)}</span>
      </h3>
    );
  }
  const { name, outcome } = row.entry;
  const code = outcome.kind === "refused" ? outcome.code : undefined;
  return (
    <p className={css["file"]}>
      <span className={css["name"]} title={name}>
        <bdi>{name}</bdi>
      </span>
      {code !== undefined && <span className={css["code"]}>{t("upload.report.code", { code: formatCode(code) })}</span>}
    </p>
  );
}

/** The report as a table, in the reader's language. */
function useTable(): (entries: readonly ReportEntry[]) => string {
  const { t } = useTranslation();
  return (entries) => {
    const heads = (["result", "file", "reason", "code", "study"] as const).map((key) =>
      t(`upload.report.columns.${key}`),
    );
    const rows = entries.map(({ name, outcome }) => [
      t(`upload.kind.${outcome.kind}`),
      name,
      t(`upload.reason.${reasonKeyOf(outcome)}`),
      outcome.kind === "refused" && outcome.code !== undefined ? formatCode(outcome.code) : "",
      outcome.kind === "stored" || outcome.kind === "present" ? (outcome.studyUid ?? "") : "",
    ]);
    return toCsv([heads, ...rows]);
  };
}

function Exports({ entries }: { readonly entries: readonly ReportEntry[] }) {
  const { t } = useTranslation();
  const { now } = usePorts();
  const table = useTable();
  const [copied, setCopied] = useState<"copied" | "copyFailed">();
  const copy = (): void => {
    navigator.clipboard.writeText(table(entries).slice(1)).then(
      () => setCopied("copied"),
      () => setCopied("copyFailed"),
    );
  };
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([table(entries)], { type: "text/csv;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = t("upload.report.fileName", { date: new Date(now()).toISOString().slice(0, 10) });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <>
      <output className={css["copied"]}>{copied && t(`upload.report.${copied}`)}</output>
      <Button variant="default" size="xs" leftSection={<IconCopy size={16} />} onClick={copy}>
        {t("upload.report.copy")}
      </Button>
      <Button variant="default" size="xs" leftSection={<IconDownload size={16} />} onClick={save}>
        {t("upload.report.save")}
      </Button>
    </>
  );
}

/** What became of each file, by result and reason; long lists are drawn where one looks. */
export function UploadReport({ upload }: { readonly upload: UploadSnapshot }) {
  const { t, i18n } = useTranslation();
  const [filter, setFilter] = useState<ReportFilter>({ kind: "all", words: "" });
  const isNarrow = useMediaQuery("(max-width: 699px)");
  const { counts } = upload;
  const entries = useDeferredValue(upload.entries);
  const found = useMemo(() => filterEntries(entries, filter), [entries, filter]);
  const rows = useMemo(() => groupEntries(found), [found]);
  const option = (kind: ReportFilter["kind"], count: number) => ({
    value: kind,
    label: `${kind === "all" ? t("upload.report.all") : t(`upload.kind.${kind}`)} ${formatCount(count, i18n.language)}`,
  });
  const options = [option("all", upload.entries.length), ...kinds.map((kind) => option(kind, counts[kind]))];
  return (
    <Section title={t("upload.report.title")} aside={<Exports entries={found} />}>
      <div className={css["filters"]}>
        <SegmentedControl
          className={css["kinds"] ?? ""}
          aria-label={t("upload.report.filter")}
          data={options}
          value={filter.kind}
          onChange={(value) => {
            if (isFilterKind(value)) setFilter((now) => ({ ...now, kind: value }));
          }}
        />
        <TextInput
          type="search"
          aria-label={t("upload.report.search")}
          placeholder={t("upload.report.search")}
          leftSection={<IconSearch size={16} />}
          value={filter.words}
          onChange={(event) => {
            const words = event.currentTarget.value;
            setFilter((now) => ({ ...now, words }));
          }}
          rightSection={
            filter.words !== "" && (
              <CloseButton
                size="sm"
                aria-label={t("home.clear")}
                onClick={() => setFilter((now) => ({ ...now, words: "" }))}
              />
            )
          }
        />
      </div>
      {rows.length === 0 ? (
        <p className={css["nothing"]}>{t("upload.report.nothing")}</p>
      ) : (
        <VirtualList
          label={t("upload.report.list")}
          count={rows.length}
          rowHeight={isNarrow === true ? ROW.narrow : ROW.wide}
          row={(index) => {
            const row = rows[index];
            return row && <Row row={row} />;
          }}
        />
      )}
    </Section>
  );
}
