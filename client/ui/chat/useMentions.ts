import { type KeyboardEvent, useId, useMemo, useState } from "react";
import type { ChatPerson } from "../../../shared/model/chat.ts";
import { completed, findPeople, type MentionQuery, mentionQuery } from "./mentionQuery.ts";

export interface Mentions {
  readonly listId: string;
  /** Whom what is being written could name; empty while no name is. */
  readonly found: readonly ChatPerson[];
  readonly active: number;
  readonly pick: (person: ChatPerson) => void;
  /** True where the key was for the list. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  /** The text or the caret is another. */
  readonly moved: (caret: number) => void;
}

interface MentionsOptions {
  readonly text: string;
  readonly people: readonly ChatPerson[];
  readonly onPick: (next: { readonly text: string; readonly caret: number; readonly person: ChatPerson }) => void;
}

/** Naming people while one writes: `@` and a few letters. */
export function useMentions({ text, people, onPick }: MentionsOptions): Mentions {
  const listId = useId();
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState<number>();
  const query = useMemo(() => mentionQuery(text, caret), [text, caret]);
  const found = useMemo(
    () => (query && query.start !== dismissed && !isWritten(people, query) ? findPeople(people, query.query) : []),
    [query, people, dismissed],
  );
  const at = Math.min(active, Math.max(0, found.length - 1));
  const pick = (person: ChatPerson): void => {
    if (query) onPick({ ...completed(text, query, person.name), person });
    setActive(0);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    const chosen = found[at];
    if (!chosen) return false;
    if (event.key === "ArrowDown") setActive((at + 1) % found.length);
    else if (event.key === "ArrowUp") setActive((at + found.length - 1) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") pick(chosen);
    else if (event.key === "Escape") setDismissed(query?.start);
    else return false;
    event.preventDefault();
    return true;
  };
  const moved = (next: number): void => {
    setCaret(next);
    if (mentionQuery(text, next)?.start !== dismissed) setDismissed(undefined);
  };
  return { listId, found, active: at, pick, onKey, moved };
}

/** The whole name stands there: what follows is no more of it. */
function isWritten(people: readonly ChatPerson[], { query }: MentionQuery): boolean {
  return people.some(({ name }) => query.startsWith(`${name} `));
}
