import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import "@mantine/core/styles.layer.css";
import "@fontsource-variable/inter/wght.css";
import type { i18n } from "i18next";
import { I18nextProvider } from "react-i18next";
import { type PagesPorts, PortsContext } from "./pages/PagesPorts.ts";
import { Routes, type SessionPorts } from "./pages/Routes.tsx";
import "./theme/base.css";
import { cssVariables } from "./theme/cssVariables.ts";
import { theme } from "./theme/theme.ts";

export interface AppProps extends SessionPorts {
  /** The page's Content-Security-Policy nonce: Mantine and its scroll lock add `<style>` elements. */
  readonly nonce: string;
  readonly pages: PagesPorts;
  readonly translations: i18n;
}

const colorSchemeManager = localStorageColorSchemeManager({ key: "consilium.appearance" });

/** The whole client as people see it. What it needs of the world comes in as ports. */
export function App({ nonce, pages, translations, ...session }: AppProps) {
  return (
    <I18nextProvider i18n={translations}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorSchemeManager}
        defaultColorScheme="dark"
        getStyleNonce={() => nonce}
      >
        <PortsContext value={pages}>
          <Routes {...session} />
        </PortsContext>
      </MantineProvider>
    </I18nextProvider>
  );
}
