import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { compose } from "./compose.ts";
import { App } from "./ui/App.tsx";
import { createTranslations } from "./ui/i18n/i18n.ts";
import { codeInAddress } from "./ui/prejoin/useAdmission.ts";

/** Within this time a server's answer is waited for before anything is drawn: no page flashes by that is not meant. */
const ANSWER_WITHIN_MS = 150;

const root = document.getElementById("root");
if (!root) throw new Error("the page has no root");

/** Browsers hide a nonce from selectors, not from the property. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

const { knock, ...app } = compose(location.origin, nonce);
const code = location.pathname === "/join" ? codeInAddress() : "";
const answered = code === "" ? undefined : knock(code); // Without a link there is nothing to wait for.
setNonce(nonce);
const translations = createTranslations();
const draw = (): void =>
  createRoot(root).render(
    <StrictMode>
      <App {...app} translations={translations} />
    </StrictMode>,
  );
// No top-level await: what other chunks share with this one would have to be fetched as files of their own.
void Promise.race([answered, new Promise((resolve) => setTimeout(resolve, ANSWER_WITHIN_MS))]).then(draw);
