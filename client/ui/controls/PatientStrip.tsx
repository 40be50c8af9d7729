import { useTranslation } from "react-i18next";
import type { PatientBanner, SessionSnapshot } from "../../session/SessionSnapshot.ts";
import { ageOn, formatDate, formatPatientName, parseAge } from "../i18n/format.ts";
import css from "./PatientStrip.module.css";
import { useSession } from "./SessionContext.ts";

/** Sex and age as a reader says them: "F 58 y". */
function useSexAndAge(patient: PatientBanner): string {
  const { t } = useTranslation();
  const { sex } = patient;
  const letter = sex === "F" || sex === "M" || sex === "O" ? t(`sex.short.${sex}`) : "";
  const age = parseAge(patient.age) ?? ageOn(patient.birthDate, patient.studyDate);
  return [letter, age ? t(`age.${age.unit}`, { count: age.count }) : ""].filter((part) => part !== "").join(" ");
}

function Known({ patient }: { readonly patient: PatientBanner }) {
  const { t, i18n } = useTranslation();
  const study = patient.studyDate === undefined ? "" : formatDate(patient.studyDate, i18n.language);
  const parts = [useSexAndAge(patient), patient.modality, study];
  return (
    <>
      <strong className={css["name"]}>
        <bdi>{formatPatientName(patient.name) || t("session.nameless")}</bdi>
      </strong>
      {parts
        .filter((part) => part !== "")
        .map((part) => (
          <span key={part} className={part === patient.modality ? css["minor"] : css["part"]}>
            {part}
          </span>
        ))}
      <span className={css["part"]} title={t("session.caseNumber")}>
        {patient.caseNumber}
      </span>
    </>
  );
}

/** Why no patient is named. */
function reasonOf({ isInvited, caseId, seriesState }: SessionSnapshot) {
  if (!isInvited) return "notInvited";
  if (caseId === undefined) return "noPatient";
  switch (seriesState) {
    case "loading":
      return "loadingPatient";
    case "failed":
      return "failedPatient";
    case "ready":
      return "noImages";
  }
}

/** Whose images these are, on every page that shows some. */
export function PatientStrip({ patient }: { readonly patient: PatientBanner | undefined }) {
  const { t } = useTranslation();
  const reason = reasonOf(useSession());
  return (
    <div className={css["strip"]}>
      {patient ? <Known patient={patient} /> : <span className={css["none"]}>{t(`session.${reason}`)}</span>}
    </div>
  );
}
