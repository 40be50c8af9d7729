/** How strong the call's SRTP suite is, in words that people know. */
export type Encryption = "aes256" | "aes128" | "other" | "pending";

export function encryptionOf(srtpSuite: string | undefined): Encryption {
  if (srtpSuite === undefined || srtpSuite === "") return "pending";
  if (srtpSuite.includes("256")) return "aes256";
  return srtpSuite.includes("128") ? "aes128" : "other";
}
