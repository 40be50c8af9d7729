import type { VoiRange } from "../../shared/model/dicom.ts";
import { brightness, curveRange, type DrawnCurve } from "./voiCurve.ts";

/** As many as the colours that the GPU looks up. */
const NODES = 1024;

/** A painting that does not go from black to white in a straight line. */
export interface CurvePainting {
  readonly curve: DrawnCurve;
  readonly voi: VoiRange;
  readonly invert: boolean;
}

interface Node {
  readonly x: number;
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly midpoint: number;
  readonly sharpness: number;
}

/** Points of the GPU's transfer function, straight from one to the next. */
export function transferNodes({ curve, voi, invert }: CurvePainting): Node[] {
  const at = brightness(curve, voi);
  const { lower, upper } = curveRange(curve, voi);
  return Array.from({ length: NODES }, (_, index) => {
    const x = lower + ((upper - lower) * index) / (NODES - 1);
    return nodeAt(x, invert ? 1 - at(x) : at(x));
  });
}

/** Those of a straight line. */
export function straightNodes({ lower, upper }: VoiRange, invert: boolean): Node[] {
  return [nodeAt(lower, invert ? 1 : 0), nodeAt(upper, invert ? 0 : 1)];
}

function nodeAt(x: number, grey: number): Node {
  return { x, r: grey, g: grey, b: grey, midpoint: 0.5, sharpness: 0 };
}

/** Hands the renderer's own transfer function other points; Cornerstone offers straight lines and its own sigmoid. */
export function setTransferNodes(actor: unknown, nodes: Node[]): void {
  const property = call(actor, "getProperty");
  call(call(property, "getRGBTransferFunction", 0), "setNodes", nodes);
}

function call(target: unknown, name: string, ...values: unknown[]): unknown {
  if (typeof target !== "object" || target === null) throw new Error(`the renderer has nothing that could ${name}`);
  const method: unknown = Reflect.get(target, name);
  if (typeof method !== "function") throw new Error(`the renderer does not know how to ${name}`);
  return Reflect.apply(method, target, values);
}

/** The table of a modality value's grey that the CPU renderer asks for, of 0 to 255. */
export interface CpuTable {
  /** Another one makes the renderer reckon again. */
  readonly id: string;
  readonly firstValueMapped: number;
  readonly lut: Iterable<number>;
}

/**
 * The CPU renderer reads a VOI table with `lut[value − firstValueMapped]`, for fractions, too. It takes the largest entry for its depth, and
 * the first and last entry for what lies outside.
 */
export function cpuTable(id: string, { curve, voi }: Omit<CurvePainting, "invert">): CpuTable {
  const at = brightness(curve, voi);
  const { lower, upper } = curveRange(curve, voi);
  const lut = new Proxy([255], {
    get(entries, name) {
      if (name === Symbol.iterator) return () => entries.values();
      if (name === "length") return upper - lower + 1;
      return Math.round(255 * at(Number(String(name)) + lower));
    },
  });
  return { id, firstValueMapped: lower, lut };
}

/** Gives the CPU renderer of a viewport a table, or takes it away. Call it after each new image, which brings settings of its own. */
export function setCpuTable(viewport: unknown, table: CpuTable | undefined): void {
  const element: unknown = property(viewport, "_cpuFallbackEnabledElement");
  const settings: unknown = property(element, "viewport");
  if (typeof settings !== "object" || settings === null) throw new Error("the CPU renderer has no viewport");
  Object.assign(settings, { voiLUT: table });
}

function property(target: unknown, name: string): unknown {
  return typeof target === "object" && target !== null ? Reflect.get(target, name) : undefined;
}
