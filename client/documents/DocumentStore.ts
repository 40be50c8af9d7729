import { Failure, type FailureCode } from "../../shared/protocol/failures.ts";
import type { DicomDataset, DicomWebClient, InstanceReference } from "../net/DicomWebClient.ts";
import type { PageTarget, PdfFile } from "./PdfFile.ts";
import { readReport } from "./readReport.ts";
import type { Report } from "./Report.ts";

/** Why a document is not on the screen; each is a key of a plain sentence. */
type DocumentFailure = "unreadable" | "too-large" | "not-found" | "forbidden" | "unauthenticated" | "unavailable";

export type DocumentState =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly failure: DocumentFailure }
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "pdf"; readonly pages: number };

export interface DocumentReference extends InstanceReference {
  readonly content: "report" | "pdf";
}

/** One document at a time costs this much at most, and as much again while it is decoded. */
const MAX_PDF_BYTES = 64 * 1024 * 1024;

const loading: DocumentState = { kind: "loading" };

/** The documents of a session, each fetched once when it is first looked at. */
export class DocumentStore implements Disposable {
  readonly #dicomWeb: Pick<DicomWebClient, "instanceMetadata" | "bulk">;
  readonly #openPdf: (bytes: Uint8Array<ArrayBuffer>) => Promise<PdfFile>;
  readonly #states = new Map<string, DocumentState>();
  readonly #files = new Map<string, PdfFile>();
  readonly #listeners = new Set<() => void>();
  readonly #counted = new Set<(document: InstanceReference, pages: number) => void>();
  readonly #ended = new AbortController();

  constructor(ports: {
    readonly dicomWeb: Pick<DicomWebClient, "instanceMetadata" | "bulk">;
    /** Where the reader of PDFs is not the product's own. */
    readonly openPdf?: (bytes: Uint8Array<ArrayBuffer>) => Promise<PdfFile>;
  }) {
    this.#dicomWeb = ports.dicomWeb;
    this.#openPdf = ports.openPdf ?? openPdf;
  }

  /** The first call starts to load it; the same object until something changes. */
  state(document: DocumentReference): DocumentState {
    const known = this.#states.get(document.sopUid);
    if (known) return known;
    if (!this.#ended.signal.aborted) {
      this.#states.set(document.sopUid, loading);
      void this.#load(document);
    }
    return loading;
  }

  /** Called whenever a document has arrived or failed. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called when it is known how many pages a document has. */
  onPages(listener: (document: InstanceReference, pages: number) => void): () => void {
    this.#counted.add(listener);
    return () => this.#counted.delete(listener);
  }

  /** Draws a page of a document that is there; rejects where that page cannot be drawn. */
  async drawPage({ sopUid }: InstanceReference, page: number, target: PageTarget): Promise<void> {
    await this.#files.get(sopUid)?.draw(page, target);
  }

  /** Tries one again that failed. */
  retry(document: DocumentReference): void {
    if (this.#states.get(document.sopUid)?.kind !== "failed") return;
    this.#states.delete(document.sopUid);
    this.state(document);
    this.#tell();
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#listeners.clear();
    this.#counted.clear();
    for (const file of this.#files.values()) file[Symbol.dispose]();
    this.#files.clear();
    this.#states.clear();
  }

  async #load(document: DocumentReference): Promise<void> {
    const state = await this.#read(document).catch((error: unknown): DocumentState => ({
      kind: "failed",
      failure: failureOf(error),
    }));
    if (this.#ended.signal.aborted) return;
    this.#states.set(document.sopUid, state);
    if (state.kind === "pdf") for (const listener of this.#counted) listener(document, state.pages);
    this.#tell();
  }

  async #read(document: DocumentReference): Promise<DocumentState> {
    const { signal } = this.#ended;
    const dataset = await this.#dicomWeb.instanceMetadata(document, signal);
    if (!dataset) throw new Failure("not-found", "the archive has no such document");
    if (document.content === "report") return { kind: "report", report: readReport(dataset) };
    const file = await this.#openPdf(await this.#pdfBytes(document, dataset));
    if (signal.aborted) file[Symbol.dispose]();
    else this.#files.set(document.sopUid, file);
    return { kind: "pdf", pages: file.pages };
  }

  /** Encapsulated Document (0042,0011), without the byte that makes it even. */
  async #pdfBytes(document: DocumentReference, dataset: DicomDataset): Promise<Uint8Array<ArrayBuffer>> {
    const value = dataset["00420011"];
    if (value?.InlineBinary !== undefined) return Uint8Array.from(atob(value.InlineBinary), (c) => c.charCodeAt(0));
    if (value?.bulk === undefined) throw new Failure("unprocessable", "the object holds no document");
    const bytes = await this.#dicomWeb.bulk(document, value.bulk, this.#ended.signal);
    if (bytes.length > MAX_PDF_BYTES) throw new Failure("too-large", "the document is too large to be shown");
    return bytes;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The reader of PDFs is a chunk of its own, which only those load who look at one. */
async function openPdf(bytes: Uint8Array<ArrayBuffer>): Promise<PdfFile> {
  const { PdfFile } = await import("./PdfFile.ts");
  return await PdfFile.open(bytes);
}

const failures: Readonly<Partial<Record<FailureCode, DocumentFailure>>> = {
  "not-found": "not-found",
  forbidden: "forbidden",
  unauthenticated: "unauthenticated",
  "too-large": "too-large",
  unprocessable: "unreadable",
};

function failureOf(error: unknown): DocumentFailure {
  if (!(error instanceof Failure)) return "unreadable";
  return failures[error.code] ?? "unavailable";
}
