import { CloseButton, TextInput } from "@mantine/core";
import { IconFolderOpen, IconSearch, IconSearchOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { CaseSummary } from "../../../shared/protocol/api/cases.ts";
import { UnreadBadge } from "../chat/UnreadBadge.tsx";
import { useChatDesk } from "../chat/usePageChat.ts";
import { DecisionLine } from "../cases/DecisionLine.tsx";
import { EmptyNote } from "../pages/LoadedView.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { Section } from "../pages/Section.tsx";
import css from "./CaseList.module.css";
import { searchCases } from "./searchCases.ts";

function CaseRow({ one }: { readonly one: CaseSummary }) {
  const { t } = useTranslation();
  const { desk } = usePorts().chat;
  useChatDesk(); // What is unread changes.
  return (
    <li className={css["item"]}>
      <Link href={`/cases/${one.id}`} className={css["row"]}>
        <span className={css["number"]}>{one.number}</span>
        <span className={css["what"]}>
          <span className={css["title"]}>
            {one.title} <UnreadBadge count={desk.unreadOfCase(one.id)} />
          </span>
          {one.question !== "" && <span className={css["question"]}>{one.question}</span>}
        </span>
        <span className={css["decision"]}>
          {one.decision ? (
            <DecisionLine decision={one.decision} />
          ) : (
            <span className={css["none"]}>{t("case.undecided")}</span>
          )}
        </span>
        <span className={css["studies"]}>{t("case.studies", { count: one.studies.length })}</span>
      </Link>
    </li>
  );
}

interface CaseListProps {
  readonly cases: readonly CaseSummary[];
  readonly mayCreate: boolean;
}

/** The cases that this person may see, to be searched by anything that is written on them. */
export function CaseList({ cases, mayCreate }: CaseListProps) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const found = searchCases(cases, query);
  const search = (
    <TextInput
      type="search"
      aria-label={t("home.searchCases")}
      placeholder={t("home.searchCases")}
      value={query}
      onChange={(event) => setQuery(event.currentTarget.value)}
      leftSection={<IconSearch size={16} />}
      rightSection={query !== "" && <CloseButton size="sm" aria-label={t("home.clear")} onClick={() => setQuery("")} />}
    />
  );
  return (
    <Section title={t("home.myCases")} aside={cases.length > 0 && search}>
      {cases.length === 0 && (
        <EmptyNote
          icon={<IconFolderOpen size={26} stroke={1.5} />}
          title={t("home.noCases.title")}
          text={t(mayCreate ? "home.noCases.text" : "home.noCases.wait")}
        />
      )}
      {cases.length > 0 && found.length === 0 && (
        <EmptyNote
          icon={<IconSearchOff size={26} stroke={1.5} />}
          title={t("home.notFound.title")}
          text={t("home.notFound.text")}
        />
      )}
      {found.length > 0 && (
        <ul className={css["list"]}>
          {found.map((one) => (
            <CaseRow key={one.id} one={one} />
          ))}
        </ul>
      )}
    </Section>
  );
}
