import { Button, CloseButton } from "@mantine/core";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./UndoBar.module.css";

interface Offer {
  readonly text: string;
  /** Absent where there is only something to say. */
  readonly undo?: (() => void) | undefined;
  readonly tone?: "plain" | "danger";
}

type MakeOffer = (offer: Offer) => void;

const STAYS_MS = 12_000;

const UndoContext = createContext<MakeOffer>(() => undefined);

/** Says what was done, and offers to take it back. */
export function useUndo(): MakeOffer {
  return useContext(UndoContext);
}

/** One line at the bottom of the page, of what was done last. It waits while one points at it or has the focus in it. */
export function UndoProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<{ readonly offer: Offer; readonly number: number }>();
  const [isHeld, hold] = useState(false);
  const offer = useCallback<MakeOffer>(
    (next) => setShown((now) => ({ offer: next, number: (now?.number ?? 0) + 1 })),
    [],
  );
  const close = useCallback(() => {
    setShown(undefined);
    hold(false);
  }, []);
  useEffect(() => {
    if (!shown || isHeld) return undefined;
    const timer = setTimeout(close, STAYS_MS);
    return () => clearTimeout(timer);
  }, [shown, isHeld, close]);
  const undo = shown?.offer.undo;
  return (
    <UndoContext value={offer}>
      {children}
      <output className={css["place"]}>
        {shown && (
          <div
            key={shown.number}
            className={css["bar"]}
            data-tone={shown.offer.tone ?? "plain"}
            onMouseEnter={() => hold(true)}
            onMouseLeave={() => hold(false)}
            onFocus={() => hold(true)}
            onBlur={() => hold(false)}
          >
            <span className={css["text"]}>{shown.offer.text}</span>
            {undo && (
              <Button
                size="compact-md"
                variant="subtle"
                onClick={() => {
                  close();
                  undo();
                }}
              >
                {t("page.undo")}
              </Button>
            )}
            <CloseButton aria-label={t("close")} onClick={close} />
          </div>
        )}
      </output>
    </UndoContext>
  );
}
