import { Button, CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SearchPage } from "../../../shared/protocol/api/chat.ts";
import { formatStamp } from "../i18n/formatStamp.ts";
import { useSubmit } from "../pages/useSubmit.ts";
import css from "./SearchPanel.module.css";

type Hit = SearchPage["hits"][number];

interface SearchPanelProps {
  readonly label: string;
  readonly find: (query: string, before?: number) => Promise<SearchPage>;
  /** Also says where it was said. */
  readonly hasPlaces?: boolean;
  readonly onPick: (hit: Hit) => void;
  readonly onClose?: () => void;
}

function HitRow({ hit, hasPlaces, onPick }: Pick<SearchPanelProps, "hasPlaces" | "onPick"> & { readonly hit: Hit }) {
  const { i18n } = useTranslation();
  const { message, title } = hit;
  return (
    <li>
      <button type="button" className={css["hit"]} onClick={() => onPick(hit)}>
        <span className={css["where"]}>
          <bdi>{hasPlaces ? `${message.author.name} · ${title}` : message.author.name}</bdi>
          <time>{formatStamp(message.at, i18n.language)}</time>
        </span>
        <bdi className={css["text"]}>{message.text}</bdi>
      </button>
    </li>
  );
}

/** Looks for messages; a press on one leads to it. */
export function SearchPanel({ label, find, hasPlaces = false, onPick, onClose }: SearchPanelProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<{ readonly query: string; readonly page: SearchPage }>();
  const { isBusy, failure, run } = useSubmit();
  const isOpened = onClose !== undefined;
  useEffect(() => {
    if (isOpened) field.current?.focus();
  }, [isOpened]);
  const search = (event: FormEvent): void => {
    event.preventDefault();
    const asked = query.trim();
    if (asked === "") return setFound(undefined);
    void run(async () => setFound({ query: asked, page: await find(asked) }));
  };
  const more = (): void => {
    if (found?.page.next === undefined) return;
    void run(async () => {
      const page = await find(found.query, found.page.next);
      setFound({ query: found.query, page: { ...page, hits: [...found.page.hits, ...page.hits] } });
    });
  };
  const clear = (): void => {
    setQuery("");
    setFound(undefined);
    onClose?.();
  };
  return (
    <search className={css["panel"]}>
      <form onSubmit={search}>
        <TextInput
          type="search"
          size="sm"
          ref={field}
          aria-label={label}
          placeholder={label}
          maxLength={200}
          value={query}
          onChange={({ currentTarget }) => setQuery(currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && clear()}
          leftSection={<IconSearch size={16} />}
          rightSection={
            (onClose !== undefined || query !== "") && (
              <CloseButton size="sm" aria-label={t(onClose ? "chat.searchClose" : "home.clear")} onClick={clear} />
            )
          }
        />
      </form>
      {failure !== undefined && (
        <p className={css["note"]} role="alert">
          {t("chat.failed")}
        </p>
      )}
      {found && (
        <>
          <output className={css["note"]}>
            {found.page.hits.length === 0
              ? `${t("chat.nothingFound")}. ${t("chat.nothingFoundText")}`
              : t("chat.found", { count: found.page.hits.length })}
          </output>
          <ol className={css["hits"]}>
            {found.page.hits.map((hit) => (
              <HitRow key={hit.message.id} hit={hit} hasPlaces={hasPlaces} onPick={onPick} />
            ))}
          </ol>
          {found.page.next !== undefined && (
            <Button size="compact-sm" variant="default" loading={isBusy} onClick={more}>
              {t("chat.moreFound")}
            </Button>
          )}
        </>
      )}
    </search>
  );
}
