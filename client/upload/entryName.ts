const MAX_BYTES = 1024;
const MAX_DEPTH = 32;
const windowsDevice = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;

/**
 * True for the name of a ZIP's entry that stays within its ZIP: no absolute path, drive, `..`, device or control character. Names are
 * only shown here; one that reaches for another place tells of a file that was made to harm.
 */
export function isHarmlessName(name: string): boolean {
  if (name === "" || name.length > MAX_BYTES || /[\p{Cc}\p{Cs}]/u.test(name) || name !== name.normalize("NFC").trim())
    return isHarmlessForm(name);
  return isHarmlessPath(name);
}

/** Blanks at the ends and other ways to write an accent are odd, not harmful. */
function isHarmlessForm(name: string): boolean {
  const tidy = name.normalize("NFC").trim();
  if (tidy === "" || tidy.length > MAX_BYTES || /[\p{Cc}\p{Cs}]/u.test(name)) return false;
  return isHarmlessPath(tidy);
}

function isHarmlessPath(name: string): boolean {
  // Some programs read full-width and division slashes, and percent escapes, as separators.
  const path = name
    .replace(/[\\\u2044\u2215\u29f5\u29f8\uff0f\uff3c]|%2f|%5c/giu, "/")
    .replace(/%2e|[\u2024\uff0e]/giu, ".");
  if (path.startsWith("/") || path.startsWith("~") || /^[a-z]:/iu.test(path) || /%00|:\/\//iu.test(path)) return false;
  const parts = path.split("/");
  if (parts.length > MAX_DEPTH) return false;
  return parts.every((part) => !/^\s*\.\.+\s*$/u.test(part) && !windowsDevice.test(part.trim()));
}

const systemFiles =
  /(?:^|\/)(?:\.ds_store|thumbs\.db|desktop\.ini|__macosx\/.*|\._[^/]*|\.spotlight[^/]*|\.trashes.*)$/iu;

/** What operating systems leave in folders by themselves. */
export function isSystemFile(name: string): boolean {
  return systemFiles.test(name);
}
