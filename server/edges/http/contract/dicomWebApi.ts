import { z } from "zod";
import { DICOM_JSON, DICOM_WEB_PATH } from "../../../../shared/protocol/dicomweb.ts";
import type { ApiRoute } from "./ApiRoute.ts";

const STUDY = `${DICOM_WEB_PATH}/studies/:study`;
const SERIES = `${STUDY}/series/:series`;
const INSTANCE = `${SERIES}/instances/:instance`;
const FRAMES = `${INSTANCE}/frames/:frames`;

const FILES = ['multipart/related; type="application/dicom"', "application/dicom"];
const PICTURES = ["image/jpeg", "image/png", 'multipart/related; type="image/jpeg"'];

/** PS3.18 §8.3.4, §8.3.5: everything is text in a query, and attributes may be named beside these. */
const SearchQuery = z.object({
  limit: z
    .string()
    .regex(/^\d{1,9}$/u)
    .optional(),
  offset: z
    .string()
    .regex(/^\d{1,9}$/u)
    .optional(),
  fuzzymatching: z.enum(["true", "false"]).optional(),
  includefield: z.string().optional(),
});
const RenderedQuery = z.object({
  accept: z.string().optional(),
  window: z.string().optional(),
  viewport: z.string().optional(),
  quality: z.string().optional(),
});

/** PS3.18: search (QIDO-RS), store (STOW-RS), retrieve (WADO-RS). Media types and query parameters are the standard's. */
export const dicomWebApi: readonly ApiRoute[] = [
  search("searchStudies", `${DICOM_WEB_PATH}/studies`, "Searches for studies"),
  search("searchSeries", `${DICOM_WEB_PATH}/series`, "Searches for series of any study"),
  search("searchInstances", `${DICOM_WEB_PATH}/instances`, "Searches for instances of any study"),
  search("searchSeriesOfStudy", `${STUDY}/series`, "Searches for series of a study"),
  search("searchInstancesOfStudy", `${STUDY}/instances`, "Searches for instances of a study"),
  search("searchInstancesOfSeries", `${SERIES}/instances`, "Searches for instances of a series"),
  store("storeInstances", `${DICOM_WEB_PATH}/studies`, "Stores instances"),
  store("storeInstancesOfStudy", STUDY, "Stores instances of this study; others are refused"),
  ...(
    [
      ["Study", STUDY],
      ["Series", SERIES],
      ["Instance", INSTANCE],
    ] as const
  ).flatMap(([name, path]) => [
    retrieve(`retrieve${name}`, path, { summary: "The DICOM files, as they are stored", types: FILES }),
    retrieve(`retrieve${name}Metadata`, `${path}/metadata`, { summary: "The attributes", types: [DICOM_JSON] }),
    rendered(`retrieve${name}Rendered`, `${path}/rendered`, [...PICTURES, "application/pdf"]),
    rendered(`retrieve${name}Thumbnail`, `${path}/thumbnail`, PICTURES.slice(0, 2)),
  ]),
  rendered("retrieveFramesRendered", `${FRAMES}/rendered`, PICTURES),
  rendered("retrieveFramesThumbnail", `${FRAMES}/thumbnail`, PICTURES.slice(0, 2)),
  retrieve("retrieveFrames", FRAMES, {
    summary: "Frames, counted from 1: as they are stored, or decoded where the Accept header names a transfer syntax",
    types: [
      'multipart/related; type="application/octet-stream"',
      "application/octet-stream",
      "image/jpeg",
      "image/jls",
    ],
  }),
  retrieve("retrieveBulkData", `${INSTANCE}/bulkdata/:bulk`, {
    summary: "A value that the metadata name by its URI",
    types: ["application/octet-stream", 'multipart/related; type="application/octet-stream"'],
  }),
];

function search(id: string, path: string, summary: string): ApiRoute {
  const answers = { 200: [DICOM_JSON], 204: null };
  return { id, method: "GET", path, summary, access: "dicom-web", headers: ["Accept"], query: SearchQuery, answers };
}

function store(id: string, path: string, summary: string): ApiRoute {
  return {
    id,
    method: "POST",
    path,
    summary: `${summary}; 202 where some were refused, 409 or 503 with the same report where all were (PS3.18 §I.2)`,
    access: "dicom-web",
    bodyTypes: FILES.slice(0, 1),
    answers: { 200: [DICOM_JSON], 202: [DICOM_JSON], 409: [DICOM_JSON], 503: [DICOM_JSON] },
    failures: ["bad-message", "forbidden", "too-large", "unsupported", "request-timeout", "not-acceptable"],
  };
}

function retrieve(
  id: string,
  path: string,
  { summary, types }: { readonly summary: string; readonly types: readonly string[] },
): ApiRoute {
  return {
    id,
    method: "GET",
    path,
    summary,
    access: "dicom-web",
    headers: ["Accept"],
    answers: { 200: types, 304: null },
    failures: ["bad-message", "not-found", "not-acceptable", "damaged"],
  };
}

function rendered(id: string, path: string, types: readonly string[]): ApiRoute {
  const route = retrieve(id, path, { summary: "Pictures for people (PS3.18 §10.4.1.1.3), not for diagnosis", types });
  return { ...route, query: RenderedQuery, failures: [...(route.failures ?? []), "unprocessable", "rate-limited"] };
}
