function calendar(language: string): string {
  return language === "en" ? "en-GB" : language;
}

export function formatClockTime(at: number, language: string): string {
  return new Intl.DateTimeFormat(calendar(language), { hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
}

/** When something was written, on the reader's clock: today's by the time alone, older with its day. */
export function formatStamp(at: number, language: string, now = Date.now()): string {
  const clock = formatClockTime(at, language);
  const [then, today] = [new Date(at), new Date(now)];
  if (then.toDateString() === today.toDateString()) return clock;
  const isThisYear = then.getFullYear() === today.getFullYear();
  const options: Intl.DateTimeFormatOptions = {
    day: "numeric",
    month: "short",
    ...(isThisYear ? {} : { year: "numeric" }),
  };
  return `${new Intl.DateTimeFormat(calendar(language), options).format(at)} ${clock}`;
}
