import { Menu } from "@mantine/core";
import {
  IconChevronDown,
  IconHome,
  IconListDetails,
  IconLogout,
  IconMessages,
  IconPhotoPlus,
  IconUserCircle,
  IconUsers,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import { useSignOut } from "../account/SignOutDialog.tsx";
import { UnreadBadge } from "../chat/UnreadBadge.tsx";
import { useChatDesk } from "../chat/usePageChat.ts";
import { SettingsMenu } from "../controls/SettingsMenu.tsx";
import { formatPercent, initials } from "../i18n/format.ts";
import { isUnderWay, shareOf, useUpload } from "../upload/useUpload.ts";
import css from "./Shell.module.css";

interface ShellProps {
  readonly account: AccountView;
  readonly children: ReactNode;
}

function NavLink({ href, icon, text }: { readonly href: string; readonly icon: ReactNode; readonly text: string }) {
  const [path] = useLocation();
  return (
    <Link href={href} className={css["link"]} aria-current={path === href ? "page" : undefined}>
      {icon}
      <span>{text}</span>
    </Link>
  );
}

/** The way to the page that brings images in, and how far those on their way are. */
function UploadLink() {
  const { t, i18n } = useTranslation();
  const upload = useUpload();
  const share = formatPercent(shareOf(upload), i18n.language);
  const sending = upload.phase === "paused" ? t("upload.paused") : t("upload.sendingShare", { share });
  return (
    <NavLink
      href="/upload"
      icon={<IconPhotoPlus size={18} stroke={1.75} aria-hidden="true" />}
      text={isUnderWay(upload) ? sending : t("upload.title")}
    />
  );
}

/** The way to one's conversations, and how much is new there. */
function ChatLink() {
  const { t } = useTranslation();
  const [path] = useLocation();
  const { unread, mentions } = useChatDesk();
  return (
    <Link
      href="/chat"
      className={css["link"]}
      aria-current={path === "/chat" || path.startsWith("/chat/") ? "page" : undefined}
    >
      <IconMessages size={18} stroke={1.75} aria-hidden="true" />
      <span>{t("chat.title")}</span>
      <b className={css["badge"]}>
        <UnreadBadge count={unread} isNamed={mentions > 0} />
      </b>
    </Link>
  );
}

function AccountMenu({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { ask, dialog } = useSignOut();
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <button type="button" className={css["account"]} title={t("shell.accountOf", { name: account.name })}>
            <span className={css["initials"]} aria-hidden="true">
              {initials(account.name)}
            </span>
            <span className={css["name"]}>{account.name}</span>
            <IconChevronDown size={14} aria-hidden="true" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{account.email}</Menu.Label>
          <Menu.Item leftSection={<IconUserCircle size={16} />} onClick={() => navigate("/account")}>
            {t("account.title")}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => ask(false)}>
            {t("account.signOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog}
    </>
  );
}

/** What stands around every page of a signed-in person: whose server this is, where one can go, who one is. */
export function Shell({ account, children }: ShellProps) {
  const { t } = useTranslation();
  return (
    <div className={css["page"]}>
      <a className={css["skip"]} href="#content">
        {t("shell.skip")}
      </a>
      <header className={css["header"]}>
        <Link href="/" className={css["product"]}>
          <strong>{t("product")}</strong>
          <span className={css["institution"]}>{account.institution.name}</span>
        </Link>
        <nav className={css["nav"]} aria-label={t("shell.nav")}>
          <NavLink href="/" icon={<IconHome size={18} stroke={1.75} aria-hidden="true" />} text={t("home.title")} />
          {account.kind !== "guest" && <ChatLink />}
          {account.kind !== "guest" && <UploadLink />}
          {account.kind === "administrator" && (
            <>
              <NavLink
                href="/users"
                icon={<IconUsers size={18} stroke={1.75} aria-hidden="true" />}
                text={t("users.title")}
              />
              <NavLink
                href="/audit"
                icon={<IconListDetails size={18} stroke={1.75} aria-hidden="true" />}
                text={t("audit.title")}
              />
            </>
          )}
        </nav>
        <div className={css["end"]}>
          <SettingsMenu />
          <AccountMenu account={account} />
        </div>
      </header>
      <main id="content" className={css["main"]}>
        {children}
      </main>
      <footer className={css["footer"]}>{t("intendedUse")}</footer>
    </div>
  );
}
