import type { StageLayout } from "../../shared/model/stage.ts";

/** What a follower looks at within the presenter's layout, without departing from it. */
export interface OwnPlace {
  /** The layout that it was chosen in: another one makes it void. */
  readonly of: string;
  readonly active?: number | undefined;
  /** Null: not alone, though the presenter shows one alone. */
  readonly single?: number | null | undefined;
  readonly referenceLines?: boolean | undefined;
}

export function shapeOf({ rows, columns, single }: StageLayout): string {
  return `${rows} ${columns} ${single ?? ""}`;
}

/** The presenter's layout as this follower sees it. */
export function seenLayout(layout: StageLayout, own: OwnPlace | undefined): StageLayout {
  if (own?.of !== shapeOf(layout)) return whole(layout);
  const { single: _single, ...rest } = layout;
  const single = own.single === null ? undefined : (own.single ?? layout.single);
  return whole({
    ...rest,
    ...(own.active === undefined ? {} : { active: own.active }),
    ...(single === undefined ? {} : { single }),
    ...(own.referenceLines === undefined ? {} : { referenceLines: own.referenceLines }),
  });
}

/** A viewport alone is the one that tools act on; one beyond the layout is none. */
function whole(layout: StageLayout): StageLayout {
  const { single, ...rest } = layout;
  if (single === undefined) return layout;
  return single < layout.rows * layout.columns ? { ...layout, active: single } : rest;
}
