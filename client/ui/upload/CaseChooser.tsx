import { Modal, TextInput } from "@mantine/core";
import { IconFolderOpen, IconSearch } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseSummary } from "../../../shared/protocol/api/cases.ts";
import { searchCases } from "../home/searchCases.ts";
import { EmptyNote, LoadedView } from "../pages/LoadedView.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { useLoad } from "../pages/useLoad.ts";
import css from "./CaseChooser.module.css";

interface CaseChooserProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onPick: (one: CaseSummary) => void;
}

function Choices({ cases, onPick }: { readonly cases: readonly CaseSummary[] } & Pick<CaseChooserProps, "onPick">) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const found = searchCases(cases, query);
  if (cases.length === 0) {
    return (
      <EmptyNote
        icon={<IconFolderOpen size={26} stroke={1.5} />}
        title={t("upload.chooser.empty")}
        text={t("upload.chooser.emptyText")}
      />
    );
  }
  return (
    <>
      <TextInput
        type="search"
        data-autofocus
        aria-label={t("upload.chooser.search")}
        placeholder={t("upload.chooser.search")}
        leftSection={<IconSearch size={16} />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <ul className={css["list"]}>
        {found.map((one) => (
          <li key={one.id}>
            <button type="button" className={css["case"]} onClick={() => onPick(one)}>
              <span className={css["number"]}>{one.number}</span>
              <span className={css["title"]}>{one.title}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={css["nothing"]}>{t("upload.chooser.nothing")}</p>}
    </>
  );
}

function Loaded({ onPick }: Pick<CaseChooserProps, "onPick">) {
  const { cases } = usePorts();
  const load = useCallback((signal: AbortSignal) => cases.list(signal), [cases]);
  const loader = useLoad(load);
  return <LoadedView loader={loader}>{(list) => <Choices cases={list} onPick={onPick} />}</LoadedView>;
}

/** The case that a study is to be attached to. */
export function CaseChooser({ isOpen, onClose, onPick }: CaseChooserProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      size="lg"
      title={t("upload.chooser.title")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Loaded onPick={onPick} />
    </Modal>
  );
}
