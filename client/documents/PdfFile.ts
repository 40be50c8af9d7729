import { AnnotationMode, getDocument, type PDFDocumentProxy, PDFWorker, type RenderTask, version } from "pdfjs-dist";

export interface PageTarget {
  readonly canvas: HTMLCanvasElement;
  /** Device pixels that the page may fill. */
  readonly width: number;
  readonly height: number;
}

/** Sides of a canvas beyond this fail or cost more memory than a tablet has. */
const MAX_CANVAS_SIDE = 4096;

/** Fonts and character maps that a PDF may lean on without bringing them; the build puts them beside the page's own files. */
const SUPPORT = `/assets/pdf-${version}`;

/** One PDF, decoded in a worker of its own. No script, form or link of it does anything: pages are drawn as pictures. */
export class PdfFile implements Disposable {
  readonly pages: number;
  readonly #document: PDFDocumentProxy;
  readonly #worker: PDFWorker;
  readonly #drawing = new WeakMap<HTMLCanvasElement, RenderTask>();

  private constructor(document: PDFDocumentProxy, worker: PDFWorker) {
    this.#document = document;
    this.#worker = worker;
    this.pages = document.numPages;
  }

  /** Rejects where the bytes are no PDF, or one that needs a password. */
  static async open(bytes: Uint8Array<ArrayBuffer>): Promise<PdfFile> {
    const port = new Worker(new URL("./pdfWorker.ts", import.meta.url), { type: "module" });
    const worker = PDFWorker.create({ port });
    try {
      const loading = getDocument({
        data: bytes,
        worker,
        cMapUrl: `${SUPPORT}/cmaps/`,
        standardFontDataUrl: `${SUPPORT}/standard_fonts/`,
        wasmUrl: `${SUPPORT}/wasm/`,
        iccUrl: `${SUPPORT}/iccs/`,
        enableXfa: false,
        disableWorkerRendering: true,
        verbosity: 0,
      });
      return new PdfFile(await loading.promise, worker);
    } catch (error) {
      worker.destroy();
      port.terminate();
      throw error;
    }
  }

  /** Draws a page as large as it fits; a later call for the same canvas replaces an earlier one. Rejects where the page cannot be drawn. */
  async draw(number: number, { canvas, width, height }: PageTarget): Promise<void> {
    this.#drawing.get(canvas)?.cancel();
    const page = await this.#document.getPage(number);
    const natural = page.getViewport({ scale: 1 });
    const room = Math.min(width / natural.width, height / natural.height);
    const scale = Math.min(room, MAX_CANVAS_SIDE / Math.max(natural.width, natural.height));
    const viewport = page.getViewport({ scale });
    canvas.width = Math.max(1, Math.round(viewport.width));
    canvas.height = Math.max(1, Math.round(viewport.height));
    this.#drawing.get(canvas)?.cancel();
    const task = page.render({ canvas, viewport, annotationMode: AnnotationMode.ENABLE });
    this.#drawing.set(canvas, task);
    try {
      await task.promise;
    } catch (error) {
      if (this.#drawing.get(canvas) === task) throw error;
    }
  }

  [Symbol.dispose](): void {
    void this.#document.loadingTask.destroy(); // Its worker goes with it; nothing waits for that.
    this.#worker.destroy();
  }
}
