import type { CaseId } from "../../../shared/model/ids.ts";

type Agenda = readonly CaseId[];

/** The case at its new place; the others keep their order. A case that is not there any more moves nowhere. */
export function moveTo(agenda: Agenda, id: CaseId, place: number): CaseId[] {
  const rest = agenda.filter((one) => one !== id);
  if (rest.length === agenda.length) return [...agenda];
  const at = Math.max(0, Math.min(place, rest.length));
  return [...rest.slice(0, at), id, ...rest.slice(at)];
}

/** The agenda with the case at this place; where it is on it already, it stays where it is. */
export function insertAt(agenda: Agenda, id: CaseId, place: number): CaseId[] {
  if (agenda.includes(id)) return [...agenda];
  return [...agenda.slice(0, place), id, ...agenda.slice(place)];
}

export function without(agenda: Agenda, id: CaseId): CaseId[] {
  return agenda.filter((one) => one !== id);
}
