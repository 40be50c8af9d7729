import { Button, TextInput } from "@mantine/core";
import { IconSearch, IconUserPlus } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import type { CreatedUser, UserView } from "../../../shared/protocol/api/users.ts";
import { mayOf } from "../account/mayOf.ts";
import { LoadedView, ProblemNote } from "../pages/LoadedView.tsx";
import { PageTitle } from "../pages/PageTitle.tsx";
import { usePorts } from "../pages/PagesPorts.ts";
import { Section } from "../pages/Section.tsx";
import { useLoad } from "../pages/useLoad.ts";
import { AddUser } from "./AddUser.tsx";
import { HandOver } from "./HandOver.tsx";
import { useUserEdits } from "./useUserEdits.ts";
import { UserRow } from "./UserRow.tsx";
import css from "./UsersPage.module.css";

function matches({ name, email }: UserView, query: string): boolean {
  const text = `${name}\n${email}`.toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/u)
    .every((word) => text.includes(word));
}

function Users({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const { users } = usePorts();
  const [query, setQuery] = useState("");
  const [isAdding, setIsAdding] = useState(false);
  const [made, setMade] = useState<CreatedUser>();
  const load = useCallback((signal: AbortSignal) => users.list(signal), [users]);
  const loader = useLoad(load);
  const edits = useUserEdits(loader, setMade);
  const search = (
    <TextInput
      type="search"
      aria-label={t("users.search")}
      placeholder={t("users.search")}
      leftSection={<IconSearch size={16} />}
      value={query}
      onChange={(event) => setQuery(event.currentTarget.value)}
    />
  );
  const row = (user: UserView, list: readonly UserView[]) => (
    <UserRow key={user.id} user={user} users={list} isSelf={user.id === account.id} edits={edits} />
  );
  return (
    <>
      <PageTitle title={t("users.title")} tab="users.title">
        <Button leftSection={<IconUserPlus size={18} />} onClick={() => setIsAdding(true)}>
          {t("users.add")}
        </Button>
      </PageTitle>
      <ul className={css["who"]}>
        {(["staff", "coordinator", "administrator"] as const).map((kind) => (
          <li key={kind}>
            <strong>{t(`users.words.${kind}`)}</strong> {t(`users.means.${kind}`)}
          </li>
        ))}
      </ul>
      <Section title={t("users.accounts")} aside={search}>
        <LoadedView loader={loader}>
          {(list) => {
            const found = list.filter((user) => matches(user, query));
            return found.length === 0 ? (
              <p className={css["none"]}>{t("page.nobodyFound")}</p>
            ) : (
              <ul className={css["list"]}>{found.map((user) => row(user, list))}</ul>
            );
          }}
        </LoadedView>
      </Section>
      <AddUser
        isOpen={isAdding}
        onClose={() => setIsAdding(false)}
        onAdded={(created) => {
          setIsAdding(false);
          setMade(created);
          loader.reload();
        }}
      />
      <HandOver made={made} onClose={() => setMade(undefined)} />
    </>
  );
}

/** The institution's accounts, for its administrators. */
export function UsersPage({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  if (mayOf(account, "manageUsers")) return <Users account={account} />;
  return (
    <>
      <PageTitle title={t("users.title")} tab="users.title" />
      <ProblemNote problem="forbidden" onRetry={() => undefined} />
    </>
  );
}
