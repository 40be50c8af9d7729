import { Button, Skeleton, VisuallyHidden } from "@mantine/core";
import { IconCloudOff, IconHourglass, IconLock, IconMoodPuzzled, IconSearchOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import css from "./LoadedView.module.css";
import type { PageProblem } from "./pageProblem.ts";
import type { Loader } from "./useLoad.ts";

const icons: Readonly<Record<PageProblem, ReactNode>> = {
  offline: <IconCloudOff size={26} stroke={1.5} />,
  busy: <IconHourglass size={26} stroke={1.5} />,
  forbidden: <IconLock size={26} stroke={1.5} />,
  missing: <IconSearchOff size={26} stroke={1.5} />,
  signedOut: <IconLock size={26} stroke={1.5} />,
  failed: <IconMoodPuzzled size={26} stroke={1.5} />,
};

/** What went wrong in plain words, and what to do next. */
export function ProblemNote({ problem, onRetry }: { readonly problem: PageProblem; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  const leadsHome = problem === "forbidden" || problem === "missing";
  return (
    <div className={css["note"]} role="alert">
      <span className={css["icon"]} aria-hidden="true">
        {icons[problem]}
      </span>
      <h2 className={css["title"]}>{t(`page.${problem}.title`)}</h2>
      <p className={css["text"]}>{t(`page.${problem}.text`)}</p>
      {leadsHome ? (
        <Button component={Link} href="/" variant="default">
          {t("page.toHome")}
        </Button>
      ) : (
        <Button onClick={onRetry}>{t("retry")}</Button>
      )}
    </div>
  );
}

/** Nothing is here yet, and what to do about it. */
export function EmptyNote({
  icon,
  title,
  text,
  children,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={css["note"]}>
      <span className={css["icon"]} aria-hidden="true">
        {icon}
      </span>
      <p className={css["title"]}>{title}</p>
      <p className={css["text"]}>{text}</p>
      {children}
    </div>
  );
}

interface LoadedViewProps<T> {
  readonly loader: Loader<T>;
  readonly children: (value: T) => ReactNode;
}

/** Shows what was loaded; while it loads, its outline; where it could not be, why. */
export function LoadedView<T>({ loader: { loaded, reload }, children }: LoadedViewProps<T>) {
  const { t } = useTranslation();
  switch (loaded.state) {
    case "loading":
      return (
        <div className={css["loading"]}>
          <VisuallyHidden component="output">{t("page.loading")}</VisuallyHidden>
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} height={52} radius="md" />
          ))}
        </div>
      );
    case "failed":
      return <ProblemNote problem={loaded.problem} onRetry={reload} />;
    case "ready":
      return (
        <>
          {loaded.problem !== undefined && (
            <div className={css["stale"]} role="alert">
              <IconCloudOff size={18} stroke={1.75} aria-hidden="true" />
              <span>{t(loaded.problem === "offline" ? "page.staleOffline" : "page.stale")}</span>
              <Button size="compact-sm" variant="default" onClick={reload}>
                {t("retry")}
              </Button>
            </div>
          )}
          {children(loaded.value)}
        </>
      );
  }
}
