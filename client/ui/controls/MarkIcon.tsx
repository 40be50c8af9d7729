import {
  IconAngle,
  IconArrowsCross,
  IconArrowUpLeft,
  IconFocusCentered,
  IconLasso,
  IconOval,
  IconRectangle,
  IconRuler2,
} from "@tabler/icons-react";
import type { MarkKind } from "../../../shared/model/mark.ts";

const icons = {
  arrow: IconArrowUpLeft,
  length: IconRuler2,
  bidirectional: IconArrowsCross,
  angle: IconAngle,
  ellipse: IconOval,
  rectangle: IconRectangle,
  freehand: IconLasso,
  probe: IconFocusCentered,
} as const satisfies Record<MarkKind, unknown>;

/** A kind of mark, as its tool and its place in the list show it. */
export function MarkIcon({ kind, size = 20 }: { readonly kind: MarkKind; readonly size?: number }) {
  const Icon = icons[kind];
  return <Icon size={size} aria-hidden="true" />;
}
