import "./net/noEval.ts"; // Before anything that uses Zod.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { compose } from "./compose.ts";
import { App } from "./ui/App.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no root");

/** Browsers hide a nonce from selectors, not from the property. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

createRoot(root).render(
  <StrictMode>
    <App {...compose(location.origin, nonce)} />
  </StrictMode>,
);
