import type { ImagingPorts, ImagingRuntime } from "./ImagingRuntime.ts";

/** Fetches and starts the viewer core (some megabytes, decoders in threads of their own); pages without images never pay for it. */
export async function startImaging(ports: ImagingPorts): Promise<ImagingRuntime> {
  const core = await import("./ImagingRuntime.ts");
  return new core.ImagingRuntime(ports);
}
