import { z } from "zod";
import { AuditChain, AuditExport, AuditPage, AuditQuery } from "../../../../shared/protocol/api/audit.ts";
import type { ApiRoute } from "./ApiRoute.ts";

const Health = z.object({ status: z.literal("ok") });
const Readiness = z.object({ status: z.enum(["ready", "not-ready"]), missing: z.array(z.string()) });
const AnyDocument = z.record(z.string(), z.unknown());

export const operationsApi: readonly ApiRoute[] = [
  {
    id: "readHealth",
    method: "GET",
    path: "/healthz",
    summary: "The process answers",
    access: "public",
    answers: { 200: Health },
  },
  {
    id: "readReadiness",
    method: "GET",
    path: "/readyz",
    summary: "Whether the server can take work, and what is missing",
    access: "public",
    answers: { 200: Readiness, 503: Readiness },
  },
  {
    id: "readMetrics",
    method: "GET",
    path: "/metrics",
    summary: "Prometheus metrics; no ids, no names",
    access: "public",
    answers: { 200: ["text/plain"] },
  },
  {
    id: "readOpenApi",
    method: "GET",
    path: "/api/openapi.json",
    summary: "This document",
    access: "public",
    answers: { 200: AnyDocument },
  },
  {
    id: "readAsyncApi",
    method: "GET",
    path: "/api/asyncapi.json",
    summary: "The two WebSockets, as AsyncAPI 3",
    access: "public",
    answers: { 200: AnyDocument },
  },
  {
    id: "readAudit",
    method: "GET",
    path: "/api/audit",
    summary: "The institution's audit trail, newest first, page by page",
    access: "administrator",
    query: AuditQuery,
    answers: { 200: AuditPage },
  },
  {
    id: "searchAudit",
    method: "POST",
    path: "/api/audit/search",
    summary: "The same, with what one looks for in no address",
    access: "administrator",
    body: AuditQuery,
    answers: { 200: AuditPage },
  },
  {
    id: "checkAuditChain",
    method: "GET",
    path: "/api/audit/chain",
    summary: "Checks the whole chain of the audit trail",
    access: "administrator",
    answers: { 200: AuditChain },
    failures: ["rate-limited"],
  },
  {
    id: "exportAudit",
    method: "GET",
    path: "/api/audit/export",
    summary: "The audit trail as a file, oldest first",
    access: "administrator",
    query: AuditExport,
    answers: { 200: ["text/csv", "application/xml", "application/fhir+ndjson"] },
  },
  {
    id: "exportFoundAudit",
    method: "POST",
    path: "/api/audit/export",
    summary: "The same, with what one looks for in no address",
    access: "administrator",
    body: AuditExport,
    answers: { 200: ["text/csv", "application/xml", "application/fhir+ndjson"] },
  },
];
