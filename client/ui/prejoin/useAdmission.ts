import { useCallback, useEffect, useState } from "react";
import type { SessionAdmission } from "../../../shared/protocol/api/join.ts";
import type { FailureCode } from "../../../shared/protocol/failures.ts";
import type { JoinAnswer, JoinPort } from "./JoinPort.ts";

export type Admission =
  | { readonly state: "noLink" | "checking" }
  | { readonly state: "refused"; readonly code: FailureCode | "unreachable" }
  | { readonly state: "admitted"; readonly admission: SessionAdmission };

/** What stands in the address of a join link. */
export function codeInAddress(): string {
  return window.location.hash.slice(1);
}

/** The join code stands in the address's fragment, which never leaves the browser by itself. */
export function useJoinCode(): string {
  const [code, setCode] = useState(codeInAddress);
  useEffect(() => {
    const onChange = (): void => setCode(codeInAddress());
    window.addEventListener("hashchange", onChange);
    return () => window.removeEventListener("hashchange", onChange);
  }, []);
  return code;
}

function read(code: string, answer: JoinAnswer | undefined): Admission {
  if (code === "") return { state: "noLink" };
  if (!answer) return { state: "checking" };
  return answer.kind === "admitted"
    ? { state: "admitted", admission: answer.admission }
    : { state: "refused", code: answer.code };
}

interface Heard {
  readonly question: string;
  readonly answer: JoinAnswer;
}

/** Redeems the code once, and again when asked to. */
export function useAdmission(join: JoinPort, code: string): { admission: Admission; retry: () => void } {
  const [attempt, setAttempt] = useState(0);
  const question = `${attempt} ${code}`;
  const [heard, setHeard] = useState<Heard | undefined>(() => {
    const answer = join.known?.(code);
    return answer && { question, answer };
  });
  const isAnswered = heard?.question === question;
  useEffect(() => {
    let isCurrent = true;
    if (code === "" || isAnswered) return undefined;
    void join.redeem(code).then((answer) => {
      if (isCurrent) setHeard({ question, answer });
    });
    return () => {
      isCurrent = false;
    };
  }, [join, code, question, isAnswered]);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  return { admission: read(code, isAnswered ? heard.answer : undefined), retry };
}
