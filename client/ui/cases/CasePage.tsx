import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import type { CaseDetail } from "../../../shared/protocol/api/cases.ts";
import type { CaseId } from "../../../shared/model/ids.ts";
import { CaseDiscussion } from "../chat/CaseDiscussion.tsx";
import { EditableText } from "../pages/EditableText.tsx";
import { refuseConflict } from "../pages/editConflict.ts";
import { LoadedView } from "../pages/LoadedView.tsx";
import { PageTitle } from "../pages/PageTitle.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import layout from "../pages/RecordPage.module.css";
import { SaveMark } from "../pages/SaveMark.tsx";
import { Section } from "../pages/Section.tsx";
import { useRecord } from "../pages/useRecord.ts";
import type { CaseHandle } from "./CaseHandle.ts";
import { CaseMembers } from "./CaseMembers.tsx";
import css from "./CasePage.module.css";
import { CaseSessions } from "./CaseSessions.tsx";
import { CaseStudies } from "./CaseStudies.tsx";

const REFRESH_MS = 30_000;

type TextField = "number" | "title" | "question" | "history";

/** Saves one text of the case. */
function useSaveText(id: CaseId, { change }: CaseHandle) {
  const { cases } = usePorts();
  return (field: TextField) => (next: string, base: string) =>
    change((now) => {
      refuseConflict(now[field], { base, next });
      return cases.change(id, now.version, { [field]: next });
    });
}

interface CaseViewProps {
  readonly account: AccountView;
  readonly handle: CaseHandle;
  readonly one: CaseDetail;
}

function CaseView({ account, handle, one }: CaseViewProps) {
  const { t } = useTranslation();
  const save = useSaveText(one.id, handle);
  const mayEdit = one.may.editCase;
  return (
    <div className={layout["columns"]} data-side="narrow">
      <div className={css["column"]}>
        <Section title={t("case.question")}>
          <div className={css["text"]}>
            <EditableText
              label={t("case.question")}
              value={one.question}
              placeholder={t(mayEdit ? "case.noQuestion" : "case.noText")}
              mayEdit={mayEdit}
              maxLength={2000}
              isLong
              onSave={save("question")}
            />
          </div>
        </Section>
        <Section title={t("case.history")}>
          <div className={css["text"]}>
            <EditableText
              label={t("case.history")}
              value={one.history}
              placeholder={t(mayEdit ? "case.noHistory" : "case.noText")}
              mayEdit={mayEdit}
              maxLength={8000}
              isLong
              onSave={save("history")}
            />
          </div>
        </Section>
        <CaseStudies handle={handle} one={one} />
        {account.kind !== "guest" && <CaseDiscussion caseId={one.id} self={account.id} />}
      </div>
      <div className={css["column"]}>
        <CaseSessions one={one} />
        <CaseMembers account={account} handle={handle} one={one} />
      </div>
    </div>
  );
}

function CaseBanner({ handle, one }: Omit<CaseViewProps, "account">) {
  const { t } = useTranslation();
  const save = useSaveText(one.id, handle);
  const { editCase } = one.may;
  return (
    <dl className={layout["banner"]} data-size="large">
      <div>
        <dt>{t("case.number")}</dt>
        <dd>
          <EditableText
            label={t("case.number")}
            value={one.number}
            placeholder="–"
            mayEdit={editCase}
            maxLength={40}
            isRequired
            onSave={save("number")}
          />
        </dd>
      </div>
      <div className={layout["name"]}>
        <dt>{t("case.titleLabel")}</dt>
        <dd>
          <EditableText
            label={t("case.titleLabel")}
            value={one.title}
            placeholder="–"
            mayEdit={editCase}
            maxLength={200}
            isRequired
            onSave={save("title")}
          />
        </dd>
      </div>
    </dl>
  );
}

/** One patient's question to the team, and all that belongs to it. */
export function CasePage({ id, account }: { readonly id: CaseId; readonly account: AccountView }) {
  const { t } = useTranslation();
  const { cases } = usePorts();
  const load = useCallback((signal?: AbortSignal) => cases.get(id, signal), [cases, id]);
  const handle = useRecord(load, REFRESH_MS);
  const { loader, save } = handle;
  const one = loader.loaded.state === "ready" ? loader.loaded.value : undefined;
  return (
    <>
      <PageTitle title={one ? t("case.pageTitle", { number: one.number }) : t("case.title")} tab="case.title">
        {one && <SaveMark save={save} />}
      </PageTitle>
      {one && <CaseBanner handle={handle} one={one} />}
      <LoadedView loader={loader}>{(now) => <CaseView account={account} handle={handle} one={now} />}</LoadedView>
    </>
  );
}
