import { createInstance } from "i18next";
import type { i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en.ts";
import type { Texts } from "./en.ts";
import { zhCN } from "./zhCN.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Texts };
  }
}

export const languages = [
  { code: "en", name: "English" },
  { code: "zh-CN", name: "简体中文" },
] as const;
export type Language = (typeof languages)[number]["code"];

const STORAGE_KEY = "consilium.language";

/** The person's last choice, else the first of the browser's languages that is spoken here. */
export function chooseLanguage(stored: string | null, preferred: readonly string[]): Language {
  for (const wanted of [stored, ...preferred]) {
    if (wanted?.toLowerCase().startsWith("zh")) return "zh-CN";
    if (wanted?.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}

/** Storage may be blocked; then the choice lasts as long as the page. */
function remember(language: string): void {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Blocked storage: nothing to do.
  }
}

function recall(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

/** Starts in the person's language and keeps the document's `lang` in step with it. */
export function createTranslations(): i18n {
  const instance = createInstance();
  instance.on("languageChanged", (language) => {
    document.documentElement.lang = language;
    remember(language);
  });
  // The resources are at hand, so this settles at once; a failure shows as keys on the screen.
  void instance.use(initReactI18next).init({
    lng: chooseLanguage(recall(), navigator.languages),
    fallbackLng: "en",
    resources: { en: { translation: en }, "zh-CN": { translation: zhCN } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return instance;
}
