import { Modal, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./Chooser.module.css";
import { EmptyNote, LoadedView } from "./LoadedView.tsx";
import { useLoad } from "./useLoad.ts";

interface ChoicesProps<T> {
  /** Where its words stand: title, search, empty, emptyText, nothing. */
  readonly words: "case.picker" | "upload.chooser";
  /** Over the words that say that there is nothing to choose from. */
  readonly icon: ReactNode;
  readonly keyOf: (choice: T) => string;
  /** The choices that a query finds; all of them for an empty one. */
  readonly search: (choices: readonly T[], query: string) => readonly T[];
  readonly onPick: (choice: T) => void;
  /** What stands on a choice's button. */
  readonly children: (choice: T) => ReactNode;
}

interface LoadedChoicesProps<T> extends ChoicesProps<T> {
  /** Asked each time the chooser opens; another function is asked anew. */
  readonly load: (signal: AbortSignal) => Promise<readonly T[]>;
  /** Leaves out of what was loaded what is not offered. */
  readonly isOffered?: (choice: T) => boolean;
}

interface ChooserProps<T> extends LoadedChoicesProps<T> {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function Choices<T>({ choices, words, ...props }: ChoicesProps<T> & { readonly choices: readonly T[] }) {
  const { icon, keyOf, search, onPick, children } = props;
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const found = search(choices, query);
  if (choices.length === 0) {
    return <EmptyNote icon={icon} title={t(`${words}.empty`)} text={t(`${words}.emptyText`)} />;
  }
  return (
    <>
      <TextInput
        type="search"
        data-autofocus
        aria-label={t(`${words}.search`)}
        placeholder={t(`${words}.search`)}
        leftSection={<IconSearch size={16} />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <ul className={css["list"]}>
        {found.map((choice) => (
          <li key={keyOf(choice)}>
            <button type="button" className={css["choice"]} onClick={() => onPick(choice)}>
              {children(choice)}
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={css["nothing"]}>{t(`${words}.nothing`)}</p>}
    </>
  );
}

function LoadedChoices<T>({ load, isOffered = () => true, ...rest }: LoadedChoicesProps<T>) {
  const loader = useLoad(load);
  return <LoadedView loader={loader}>{(list) => <Choices choices={list.filter(isOffered)} {...rest} />}</LoadedView>;
}

/** A dialog with a list that can be searched, of which one is picked. */
export function Chooser<T>({ isOpen, onClose, ...rest }: ChooserProps<T>) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      size="lg"
      title={t(`${rest.words}.title`)}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <LoadedChoices {...rest} />
    </Modal>
  );
}
