export type ConnectionState =
  | { readonly kind: "joining" }
  | { readonly kind: "joined" }
  /** `sinceMs`: when the connection was lost, in milliseconds since 1970. */
  | { readonly kind: "reconnecting"; readonly sinceMs: number }
  /** Final: `code` is one of the protocol's failure codes. */
  | { readonly kind: "ended"; readonly code: string };
