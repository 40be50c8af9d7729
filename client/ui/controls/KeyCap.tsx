import css from "./KeyCap.module.css";

/** The key of a menu's line. */
export function KeyCap({ children }: { readonly children: string | number }) {
  return <kbd className={css["cap"]}>{children}</kbd>;
}
