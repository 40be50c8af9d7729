import type { Role } from "../../shared/model/roles.ts";

export interface DemoPerson {
  readonly name: string;
  readonly role: Role;
  readonly email: string;
}

/** One user for each role of the table, and a second member. The first member presents. */
export const demoPeople: readonly DemoPerson[] = [
  { name: "Prof. Ingrid Sommer", role: "chair", email: "chair@demo.example" },
  { name: "Tom Okafor", role: "coordinator", email: "coordinator@demo.example" },
  { name: "Dr. Lin Wei 林薇", role: "member", email: "radiology@demo.example" },
  { name: "Dr. Sofia Rossi", role: "member", email: "surgery@demo.example" },
  { name: "Anna Kowalska", role: "scribe", email: "scribe@demo.example" },
  { name: "Jonas Beck", role: "observer", email: "observer@demo.example" },
  { name: "Dr. Peter Hughes", role: "guest", email: "guest@county.example" },
];

/** Who manages the accounts, and has no part in the session. */
export const demoAdministrator = { name: "Mary Vogel", email: "administrator@demo.example" } as const;
