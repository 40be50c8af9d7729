import type { Plugin } from "vite";

/** Of dcmjs (dictionaries, readers of whole files) the viewer core uses loggers and the names of four transfer syntaxes. */
const dcmjs = `
const silent = () => undefined;
export const log = {
  trace: silent,
  debug: silent,
  info: silent,
  warn: (...said) => console.warn(...said),
  error: (...said) => console.error(...said),
  setLevel: silent,
  getLogger: () => ({ ...log }),
};
export const constants = {
  IMPLICIT_LITTLE_ENDIAN: "1.2.840.10008.1.2",
  EXPLICIT_LITTLE_ENDIAN: "1.2.840.10008.1.2.1",
  DEFLATED_EXPLICIT_LITTLE_ENDIAN: "1.2.840.10008.1.2.1.99",
  EXPLICIT_BIG_ENDIAN: "1.2.840.10008.1.2.2",
};`;

/** Images are described by the loader's own provider: no reading of files, no display sets. */
const metadata = `
export * as Enums from "./enums/index.js";
export * as metaData from "./metaData.js";
export * as utilities from "./utilities/index.js";
export * as logging from "./utilities/logging.js";
export const registerDefaultProviders = () => undefined;`;

const metadataUtilities = `
const unused = () => { throw new Error("left out of the viewer core"); };
export { unused as splitImageIdsBy4DTags, unused as handleMultiframe4D, unused as generateFrameImageId };
export { default as isVideoTransferSyntax, videoUIDs } from "./isVideoTransferSyntax.js";
export { default as imageIdToURI } from "./imageIdToURI.js";
export { getPixelSpacingInformation, calculateRadiographicPixelSpacing, getERMF } from "./getPixelSpacingInformation.js";
export { default as calibratedPixelSpacingMetadataProvider } from "./calibratedPixelSpacingMetadataProvider.js";`;

/** WADO-RS alone. */
const loaders = `
import { cache } from "@cornerstonejs/core";
import metaDataManager from "./wadors/metaDataManager.js";
import register from "./wadors/register.js";
export default function registerLoaders(options) {
  cache.purgeCache();
  metaDataManager.purge();
  register(options);
}`;

const stacksOnly = `
import StackViewport from "../StackViewport.js";
import ViewportType from "../../enums/ViewportType.js";
const classes = { [ViewportType.STACK]: StackViewport };
export default classes;
export const isRegisteredViewportType = (type) => Object.hasOwn(classes, type);
export function registerViewportType() { throw new Error("there are no other viewports"); }
export function getViewportClassForInput({ type }) {
  if (!isRegisteredViewportType(type)) throw new Error("there are no such viewports: " + type);
  return classes[type];
}`;

const noViewport = 'export default class { constructor() { throw new Error("left out of the viewer core"); } }';

const core = "/@cornerstonejs/core/dist/esm/RenderingEngine";

/** What stands where a file of Cornerstone's or vtk.js's would: by the end of its path. */
const replaced: Readonly<Record<string, string>> = {
  "/dcmjs/build/dcmjs.es.js": dcmjs,
  "/@cornerstonejs/metadata/dist/esm/index.js": metadata,
  "/@cornerstonejs/metadata/dist/esm/utilities/index.js": metadataUtilities,
  "/@cornerstonejs/dicom-image-loader/dist/esm/imageLoader/registerLoaders.js": loaders,
  [`${core}/helpers/viewportTypeToViewportClass.js`]: stacksOnly,
  [`${core}/VolumeViewport.js`]: noViewport,
  [`${core}/BaseVolumeViewport.js`]: noViewport,
  // Named colour maps: images are grey here, or in colours of their own.
  "/@kitware/vtk.js/Rendering/Core/ColorTransferFunction/ColorMaps.json.js":
    "export { maps as default }; const maps = [];",
};

/** In the table of what draws what on the GPU: everything but stacks of images. */
const viewNodes = `${core}/vtkClasses/vtkStreamingOpenGLViewNodeFactory.js`;
const unusedNode =
  /^.*\bvtk(?:OpenGL(?:Actor|Actor2D|Glyph3DMapper|ImageCPRMapper|ImageResliceMapper|PixelSpaceCallbackMapper|PolyDataMapper|Skybox|SphereMapper|StickMapper|Volume|VolumeMapper)|StreamingOpenGL(?:ImageReslice|Volume)Mapper)\b.*$/gmu;

/** What a renderer in software can do is never used: it takes longer to find out than to draw an image on the processor. */
const capabilities = "/@cornerstonejs/core/dist/esm/utilities/renderingCapabilities.js";
const probe = "const probed = getSupportedTextureFormats();";
const probeOfGpu =
  "const probed = SOFTWARE_RASTERIZER_PATTERN.test(contextInfo.renderer) ? undefined : getSupportedTextureFormats();";

/** Modules that a page may do without where nothing uses what they export. */
const pure = /\/node_modules\/(?:@kitware\/vtk\.js|@cornerstonejs\/(?:dicom-image-loader|codec-[\w-]+))\//u;

/**
 * Leaves out of the viewer core what nothing here shows (volumes, surfaces, videos, slides, WebGPU) or does (reading whole files, decoding
 * outside of the workers): two thirds of what a page would fetch and run before its first image. The build ends where a file that is to be
 * replaced is not there, as after an update.
 */
export function leanViewer(): Plugin {
  const missing = new Set([...Object.keys(replaced), viewNodes, capabilities]);
  return {
    name: "lean-viewer",
    apply: "build",
    enforce: "pre",
    load(id) {
      const path = Object.keys(replaced).find((one) => id.endsWith(one));
      if (path === undefined) return undefined;
      missing.delete(path);
      return { code: replaced[path] ?? "", moduleSideEffects: false };
    },
    transform(code, id) {
      if (id.endsWith(capabilities) && code.includes(probe)) {
        missing.delete(capabilities);
        return { code: code.replace(probe, probeOfGpu), map: null };
      }
      if (!pure.test(id) && !id.endsWith(viewNodes)) return undefined;
      if (!id.endsWith(viewNodes)) return { code, map: null, moduleSideEffects: false };
      missing.delete(viewNodes);
      return { code: code.replaceAll(unusedNode, ""), map: null };
    },
    buildEnd() {
      if (missing.size > 0) this.error(`not there to be left out: ${[...missing].join(", ")}`);
    },
  };
}
