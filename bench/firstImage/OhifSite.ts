import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** OHIF's own sample for Orthanc, without its warnings. */
const configuration = `window.config = {
  routerBasename: "/",
  showStudyList: true,
  extensions: [],
  modes: [],
  customizationService: {},
  maxNumberOfWebWorkers: 3,
  showWarningMessageForCrossOrigin: false,
  showCPUFallbackMessage: false,
  investigationalUseDialog: { option: "never" },
  defaultDataSourceName: "dicomweb",
  dataSources: [{
    namespace: "@ohif/extension-default.dataSourcesModule.dicomweb",
    sourceName: "dicomweb",
    configuration: {
      friendlyName: "Orthanc",
      name: "Orthanc",
      wadoUriRoot: "/wado",
      qidoRoot: "/dicom-web",
      wadoRoot: "/dicom-web",
      qidoSupportsIncludeField: false,
      imageRendering: "wadors",
      thumbnailRendering: "wadors",
      enableStudyLazyLoad: true,
      supportsFuzzyMatching: false,
      supportsWildcard: true,
      omitQuotationForMultipartRequest: true,
    },
  }],
};`;

/** OHIF's pages and, at the same origin, the archive's DICOMweb. */
export class OhifSite implements AsyncDisposable {
  readonly url: string;
  readonly #http: Server;

  private constructor(http: Server, port: number) {
    this.#http = http;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** `archive`: the origin of its DICOMweb. */
  static async open(pages: string, archive: string): Promise<OhifSite> {
    const http = createServer((asked, answer) => {
      const { pathname } = new URL(asked.url ?? "/", "http://localhost");
      if (pathname.startsWith("/dicom-web/")) return pass(asked, answer, archive);
      void serve(pages, pathname, answer);
    });
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const address = http.address();
    if (typeof address !== "object" || !address) throw new Error("OHIF's server has no port");
    return new OhifSite(http, address.port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#http, "close");
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }
}

/** A file of the build, for ever where its name holds a hash; any other address is the page. */
async function serve(pages: string, pathname: string, answer: ServerResponse): Promise<void> {
  if (pathname === "/app-config.js") {
    answer.writeHead(200, { "Content-Type": "text/javascript" }).end(configuration);
    return;
  }
  const file = await readFile(join(pages, normalize(pathname))).catch(() => undefined);
  const name = file ? pathname : "/index.html";
  const headers = { "Content-Type": types[extname(name)] ?? "application/octet-stream" };
  answer.writeHead(200, headers).end(file ?? (await readFile(join(pages, "index.html"))));
}

function pass(asked: IncomingMessage, answer: ServerResponse, archive: string): void {
  const { method, headers, url } = asked;
  const sent = request(new URL(url ?? "/", archive), { ...(method && { method }), headers }, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(answer);
  });
  sent.on("error", () => answer.destroy());
  asked.pipe(sent);
}
