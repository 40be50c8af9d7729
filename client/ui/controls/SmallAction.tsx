import type { ReactNode } from "react";
import css from "./SmallAction.module.css";

interface SmallActionProps {
  readonly children: ReactNode;
  readonly type?: "button" | "submit";
  /** The one that is meant to be pressed next. */
  readonly isLive?: boolean;
  readonly isDisabled?: boolean;
  readonly onClick?: () => void;
}

/** A button among the lines of a panel: an icon and a word. */
export function SmallAction({ children, type = "button", isLive, isDisabled, onClick }: SmallActionProps) {
  return (
    <button
      type={type}
      className={css["action"]}
      data-tone={isLive ? "live" : undefined}
      disabled={isDisabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
