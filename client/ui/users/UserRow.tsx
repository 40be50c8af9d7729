import { Menu, NativeSelect, Switch } from "@mantine/core";
import { IconDots, IconKey, IconLogout, IconUserCheck, IconUserOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { UserView } from "../../../shared/protocol/api/users.ts";
import { BarButton } from "../controls/BarButton.tsx";
import { formatMoment } from "../i18n/moment.ts";
import { ConfirmDialog } from "../pages/ConfirmDialog.tsx";
import css from "./UsersPage.module.css";
import type { UserEdits } from "./useUserEdits.ts";

interface UserRowProps {
  readonly user: UserView;
  readonly users: readonly UserView[];
  readonly isSelf: boolean;
  readonly edits: UserEdits;
}

/** The only administrator who can still sign in: without them nobody could let anybody in. */
function isLastAdministrator(user: UserView, users: readonly UserView[]): boolean {
  const active = users.filter(({ kind, isDisabled }) => kind === "administrator" && !isDisabled);
  return active.length === 1 && active[0]?.id === user.id;
}

function Facts({ user }: Pick<UserRowProps, "user">) {
  const { t, i18n } = useTranslation();
  if (user.isDisabled) return <span className={css["off"]}>{t("users.disabled")}</span>;
  if (!user.hasPassword) return <span className={css["look"]}>{t("users.noPassword")}</span>;
  if (user.signedInAt === undefined) return <span>{t("users.never")}</span>;
  return <span>{t("users.signedIn", { when: formatMoment(user.signedInAt, i18n.language) })}</span>;
}

type Question = "link" | "signOut";

function Actions({ user, users, isSelf, edits }: UserRowProps) {
  const { t } = useTranslation();
  const [question, ask] = useState<Question>();
  const { name, isDisabled } = user;
  const isProtected = isSelf || isLastAdministrator(user, users);
  const toggle = (): void =>
    edits.change(user, { isDisabled: !isDisabled }, t(isDisabled ? "users.enabledNow" : "users.disabledNow", { name }));
  const confirm = (): void => {
    if (question === "link") edits.makeLink(user);
    if (question === "signOut") edits.signOut(user);
    ask(undefined);
  };
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <BarButton icon={<IconDots size={18} />} label={t("call.actionsFor", { name })} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconKey size={16} />} disabled={isDisabled} onClick={() => ask("link")}>
            {t("users.newLink")}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => ask("signOut")}>
            {t("users.signOutEverywhere")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={isDisabled ? <IconUserCheck size={16} /> : <IconUserOff size={16} />}
            disabled={isProtected && !isDisabled}
            onClick={toggle}
          >
            {t(isDisabled ? "users.enable" : "users.disable")}
          </Menu.Item>
          {isProtected && !isDisabled && (
            <Menu.Label>{t(isSelf ? "users.notYourself" : "users.lastAdministrator")}</Menu.Label>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        isOpen={question !== undefined}
        title={t(question === "signOut" ? "users.signOutEverywhere" : "users.newLink")}
        text={t(question === "signOut" ? "users.signOutMeans" : "users.linkMeans", { name })}
        action={t(question === "signOut" ? "users.signOutNow" : "users.makeLink")}
        onClose={() => ask(undefined)}
        onConfirm={confirm}
      />
    </>
  );
}

/** One account: who it is, what they may, how they stand. */
export function UserRow(props: UserRowProps) {
  const { user, users, isSelf, edits } = props;
  const { t } = useTranslation();
  const { name, email, kind, isCoordinator, isDisabled } = user;
  const isLast = isLastAdministrator(user, users);
  return (
    <li className={css["row"]} data-disabled={isDisabled}>
      <div className={css["person"]}>
        <span className={css["name"]}>
          {name}
          {isSelf && <span className={css["soft"]}> ({t("call.you")})</span>}
        </span>
        <span className={css["soft"]}>{email}</span>
      </div>
      <div className={css["state"]}>
        <Facts user={user} />
        {isLast && <span className={css["soft"]}>{t("users.lastAdministrator")}</span>}
      </div>
      <NativeSelect
        className={css["kind"] ?? ""}
        aria-label={t("users.kindOf", { name })}
        value={kind}
        disabled={isLast || isDisabled}
        onChange={(event) => {
          const next = event.currentTarget.value === "administrator" ? "administrator" : "staff";
          edits.change(user, { kind: next }, t("users.kindChanged", { name, kind: t(`users.kind.${next}`) }));
        }}
        data={(["staff", "administrator"] as const).map((value) => ({ value, label: t(`users.kind.${value}`) }))}
      />
      <Switch
        className={css["coordinator"] ?? ""}
        label={t("role.coordinator")}
        aria-label={t("users.coordinatorOf", { name })}
        checked={isCoordinator}
        disabled={isDisabled}
        onChange={(event) => {
          const next = event.currentTarget.checked;
          const said = t(next ? "users.coordinatorNow" : "users.coordinatorNoMore", { name });
          edits.change(user, { isCoordinator: next }, said);
        }}
      />
      <Actions {...props} />
    </li>
  );
}
