import type { ApiRoute } from "./ApiRoute.ts";
import { authApi } from "./authApi.ts";
import { casesApi } from "./casesApi.ts";
import { chatApi } from "./chatApi.ts";
import { dicomWebApi } from "./dicomWebApi.ts";
import { operationsApi } from "./operationsApi.ts";
import { sessionsApi } from "./sessionsApi.ts";
import { usersApi } from "./usersApi.ts";

/** Everything that this server answers over HTTP but its pages: what `/api/openapi.json` says. */
export const apiContract: readonly ApiRoute[] = [
  ...authApi,
  ...usersApi,
  ...casesApi,
  ...sessionsApi,
  ...chatApi,
  ...operationsApi,
  ...dicomWebApi,
];
