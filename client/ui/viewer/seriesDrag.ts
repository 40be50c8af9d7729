import type { DragEvent } from "react";

const TYPE = "application/x-consilium-series";

/** A series dragged from the list carries its UID under a type of our own, so that files and text are not taken for one. */
export function startSeriesDrag(event: DragEvent, seriesUid: string): void {
  event.dataTransfer.setData(TYPE, seriesUid);
  event.dataTransfer.effectAllowed = "copy";
}

export function isSeriesDrag(event: DragEvent): boolean {
  return event.dataTransfer.types.includes(TYPE);
}

export function droppedSeries(event: DragEvent): string | undefined {
  const seriesUid = event.dataTransfer.getData(TYPE);
  return seriesUid === "" ? undefined : seriesUid;
}
