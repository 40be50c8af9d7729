import { useTranslation } from "react-i18next";
import { measurementsOf, type Report, type ReportItem, type ReportValue } from "../../documents/Report.ts";
import { formatDateTime, formatPatientName } from "../i18n/format.ts";
import css from "./ReportView.module.css";

function useValueWords(): (value: ReportValue) => string {
  const { t, i18n } = useTranslation();
  return (value) => {
    switch (value.kind) {
      case "text":
        return value.text;
      case "name":
        return formatPatientName(value.name);
      case "number":
        return value.unit === "" ? value.number : `${value.number} ${value.unit}`;
      case "date":
        return formatDateTime(value.iso, i18n.language);
      case "reference":
        if (value.to === "object") return t("document.toObject");
        return value.frames.length === 0
          ? t("document.toImage")
          : t("document.toFrames", { frames: value.frames.join(", ") });
      case "shape":
        return t("document.shape", { shape: value.shape });
      case "item":
        return t("document.toItem", { path: value.path });
    }
  };
}

function Item({ item }: { readonly item: ReportItem }) {
  const words = useValueWords();
  const { name, value, items } = item;
  return (
    <li>
      {value === undefined ? (
        <h3 dir="auto">{name}</h3>
      ) : (
        <div className={css["line"]}>
          {name !== "" && (
            <span className={css["name"]} dir="auto">
              {name}
            </span>
          )}
          <span className={css[value.kind === "text" || value.kind === "name" ? "text" : "value"]} dir="auto">
            {words(value)}
          </span>
        </div>
      )}
      <Items items={items} />
    </li>
  );
}

function Items({ items }: { readonly items: readonly ReportItem[] }) {
  if (items.length === 0) return null;
  return (
    <ul>
      {items.map((item, index) => (
        <Item key={index} item={item} />
      ))}
    </ul>
  );
}

function Measurements({ items }: { readonly items: readonly ReportItem[] }) {
  const { t } = useTranslation();
  const rows = measurementsOf(items);
  if (rows.length === 0) return null;
  return (
    <table>
      <caption>{t("document.measurements")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("document.group")}</th>
          <th scope="col">{t("document.measurement")}</th>
          <th scope="col">{t("document.value")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ group, name, number, unit }, index) => (
          <tr key={index}>
            <td dir="auto">{group}</td>
            <td dir="auto">{name}</td>
            <td className={css["value"]}>{unit === "" ? number : `${number} ${unit}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A structured report to be read: its state, its measurements as a table, all of it as a tree. Nothing of it is ever markup. */
export function ReportView({ report }: { readonly report: Report }) {
  const { t, i18n } = useTranslation();
  const { title, dateTime, isComplete, isVerified, verifiers, items } = report;
  const name = title === "" ? t("document.untitled") : title;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long report is scrolled by keys
    <article className={css["report"]} aria-label={name} tabIndex={0} data-document="report">
      <h2 dir="auto">{name}</h2>
      <p className={css["state"]}>
        {dateTime !== undefined && <span>{formatDateTime(dateTime, i18n.language)}</span>}
        <span className={isVerified ? undefined : css["look"]}>
          {t(isVerified ? "document.verified" : "document.unverified")}
        </span>
        {!isComplete && <span className={css["look"]}>{t("document.partial")}</span>}
        {verifiers.map((verifier, index) => (
          <span key={index}>
            <bdi>{t("document.verifiedBy", { name: formatPatientName(verifier.name) })}</bdi>
            {verifier.dateTime !== undefined && `, ${formatDateTime(verifier.dateTime, i18n.language)}`}
          </span>
        ))}
      </p>
      <Measurements items={items} />
      {items.length === 0 ? <p>{t("document.empty")}</p> : <Items items={items} />}
    </article>
  );
}
