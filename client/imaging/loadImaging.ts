import type { ImagingPorts, ImagingRuntime } from "./ImagingRuntime.ts";

/** Fetches the viewer core (some megabytes) when images are about to be shown; pages without images never pay for it. */
export async function loadImaging(ports: ImagingPorts): Promise<ImagingRuntime> {
  const { ImagingRuntime } = await import("./ImagingRuntime.ts");
  return new ImagingRuntime(ports);
}
