import { Loader } from "@mantine/core";
import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { MessagePage } from "./MessagePage.tsx";
import { OfflinePage } from "./OfflinePage.tsx";

function Waiting() {
  const { t } = useTranslation();
  return <MessagePage icon={<Loader size={26} color="var(--c-live)" />} title={t("page.loading")} />;
}

/** There is no line, or the server has newer pages than this one: both end with the address loaded anew. */
function NotLoaded() {
  return <OfflinePage onRetry={() => location.reload()} />;
}

/** Pages whose script is fetched when they are first shown. */
export function lazyPage<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  return lazyPart(load, <Waiting />);
}

/** A part of a page whose script is fetched when it is first shown; `meanwhile` stands in its place. */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  meanwhile: ReactNode = null,
): ComponentType<P> {
  const Page = lazy(() =>
    load().then(
      (page) => ({ default: page }),
      () => ({ default: NotLoaded }),
    ),
  );
  return (props: P) => (
    <Suspense fallback={meanwhile}>
      <Page {...props} />
    </Suspense>
  );
}
