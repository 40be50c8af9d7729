import { z } from "zod";
import * as Y from "yjs";
import { commentKeyOf } from "../../shared/model/mark.ts";
import { smallCt } from "../../server/phantom/demoStudies.ts";
import { generate } from "../../server/phantom/generate.ts";
import { uidOf } from "../../server/phantom/uid.ts";
import { Canaries } from "../../server/testing/Canaries.ts";
import { DemoServer } from "../../server/testing/DemoServer.ts";
import { imageElements, part10File, type TestElement } from "../../server/testing/part10File.ts";
import { RawSyncClient } from "../../server/testing/RawSyncClient.ts";
import { SignalingLine } from "../../server/testing/SignalingLine.ts";

const PATIENTS = 26;
const CASES = 20;
const ACCOUNTS = 10;
const MARKS = 30;
/** As many as chat takes of one person at once. */
const MESSAGES = 10;
const DECISIONS = 10;

const Made = z.object({ id: z.string() });
const Invited = z.object({ url: z.string() });
const NewAccount = z.object({ user: Made, link: Invited });
const Anything = z.unknown();

/** Where in the planted demo a page of each kind is. */
interface PlantedPlaces {
  readonly caseId: string;
  readonly sessionId: string;
  readonly groupId: string;
  readonly colleagueId: string;
  /** By which the guest comes in. */
  readonly guestUrl: string;
  /** By which a new colleague chooses a password. */
  readonly welcomeUrl: string;
}

/** A demo whose every text is a canary, and all that its process says. */
export class PlantedDemo implements AsyncDisposable {
  readonly server: DemoServer;
  readonly canaries = new Canaries();
  readonly #output: string[];

  private constructor(server: DemoServer, output: string[]) {
    this.server = server;
    this.#output = output;
  }

  static async start(): Promise<PlantedDemo> {
    const output: string[] = [];
    const onOutput = (text: string): void => void output.push(text);
    return new PlantedDemo(await DemoServer.start({ env: { LOG_LEVEL: "debug" }, onOutput }), output);
  }

  get url(): string {
    return this.server.description.url;
  }

  /** All that the server has said to its terminal. */
  get output(): string {
    return this.#output.join("");
  }

  async plant(): Promise<PlantedPlaces> {
    const studies = await this.#plantImages();
    const cases = await this.#plantCases(studies);
    const [caseId = ""] = cases;
    const { sessionId, guestUrl } = await this.#plantSessions(cases);
    const { colleagueId, welcomeUrl } = await this.#plantAccounts();
    const groupId = await this.#plantChat({ caseId, sessionId, colleagueId });
    await this.#plantDocs(caseId);
    await this.#plantDecisions(sessionId, cases);
    return { caseId, sessionId, groupId, colleagueId, guestUrl, welcomeUrl };
  }

  /** As `role`, or the administrator. */
  async ask<S extends z.ZodType>(role: string, [method, path, body]: readonly [string, string, unknown?], answer: S) {
    const { token } = role === "administrator" ? this.server.description.administrator : this.server.user(role);
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}`);
    const text = await response.text();
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return answer.parse(isJson ? JSON.parse(text) : text);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]();
  }

  #name(index: number): string {
    return index % 2 === 0 ? this.canaries.next() : this.canaries.nextChinese();
  }

  #personName(): string {
    return `${this.canaries.next()}=${this.canaries.nextChinese()}`;
  }

  /** The UIDs of the studies; the first has pixels that can be looked at. */
  async #plantImages(): Promise<readonly string[]> {
    const files: Uint8Array[] = [];
    const uids = [uidOf("planted")];
    const study = {
      ...smallCt,
      studyInstanceUid: uidOf("planted"),
      patient: {
        name: this.#personName(),
        id: this.canaries.next(),
        sex: "F",
        birthDate: this.canaries.nextBirthDate(),
      },
      description: this.canaries.next(),
      accessionNumber: this.canaries.nextShort(),
      studyId: this.canaries.nextShort(),
      series: smallCt.series.map((series) => ({
        ...series,
        seriesInstanceUid: uidOf("planted/1"),
        description: this.canaries.next(),
        sopInstanceUids: series.sopInstanceUids.map((_, index) => uidOf(`planted/1/${index}`)),
      })),
    } as const;
    for await (const { bytes } of generate(study)) files.push(bytes);
    for (let index = 1; index <= PATIENTS; index++) {
      uids.push(`1.2.826.0.1.${index}`);
      files.push(this.#namedImage(`1.2.826.0.1.${index}`));
    }
    await this.#store(files);
    return uids;
  }

  #namedImage(studyUid: string): Uint8Array {
    const { canaries } = this;
    const text = (tag: number, vr: string, value: string): TestElement => ({
      tag,
      vr,
      value: Buffer.from(even(value)),
    });
    const named = [
      text(0x00080005, "CS", "ISO_IR 192"),
      text(0x00080050, "SH", canaries.nextShort()),
      text(0x00080090, "PN", this.#personName()),
      text(0x00081030, "LO", canaries.next()),
      text(0x0008103e, "LO", canaries.nextChinese()),
      text(0x00100010, "PN", this.#personName()),
      text(0x00100020, "LO", canaries.next()),
      text(0x00100030, "DA", canaries.nextBirthDate()),
      text(0x00104000, "LT", canaries.next()),
    ];
    const image = imageElements({ studyUid, seriesUid: `${studyUid}.1`, instanceUid: `${studyUid}.1.1` });
    const others = image.filter(({ tag }) => !named.some((one) => one.tag === tag));
    return part10File({ elements: [...others, ...named].toSorted((a, b) => a.tag - b.tag) });
  }

  async #store(files: readonly Uint8Array[]): Promise<void> {
    const parts = files.flatMap((file) => ["--B\r\nContent-Type: application/dicom\r\n\r\n", file, "\r\n"]);
    const answer = await fetch(`${this.server.description.dicomWeb}/studies`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${this.server.user("coordinator").token}`,
        "Content-Type": 'multipart/related; type="application/dicom"; boundary=B',
      },
      body: Buffer.concat([...parts, "--B--\r\n"].map((part) => Buffer.from(part))),
    });
    if (answer.status !== 200) throw new Error(`the images were answered with ${answer.status}`);
  }

  async #plantCases(studies: readonly string[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let index = 0; index < CASES; index++) {
      const body = {
        number: this.canaries.nextShort(),
        title: this.#name(index),
        question: `${this.canaries.next()} ${this.canaries.nextChinese()}?`,
        history: this.canaries.next(),
        studies: studies.slice(index, index + 1),
      };
      ids.push((await this.ask("coordinator", ["POST", "/api/cases", body], Made)).id);
    }
    return ids;
  }

  async #plantSessions(cases: readonly string[]): Promise<{ readonly sessionId: string; readonly guestUrl: string }> {
    const plan = (agenda: readonly string[], startsAt: number) =>
      this.ask("coordinator", ["POST", "/api/sessions", { title: this.canaries.next(), startsAt, agenda }], Made);
    await plan(cases.slice(5), 0);
    const { id: sessionId } = await plan(cases, Date.now());
    let guestUrl = "";
    for (let index = 0; index < 4; index++) {
      const guest = { name: this.#name(index), cases: cases.slice(0, 2), from: 0, until: Date.now() + 3_600_000 };
      const invite = ["POST", `/api/sessions/${sessionId}/invitations`, guest] as const;
      guestUrl = (await this.ask("coordinator", invite, Invited)).url;
    }
    return { sessionId, guestUrl };
  }

  async #plantAccounts(): Promise<{ readonly colleagueId: string; readonly welcomeUrl: string }> {
    let made = { user: { id: "" }, link: { url: "" } };
    for (let index = 0; index < ACCOUNTS; index++) {
      const body = {
        name: this.#name(index),
        email: `${this.canaries.next()}@mdt.example`,
        kind: "staff",
        isCoordinator: false,
      };
      made = await this.ask("administrator", ["POST", "/api/users", body], NewAccount);
    }
    return { colleagueId: made.user.id, welcomeUrl: made.link.url };
  }

  async #plantChat({ caseId, sessionId, colleagueId }: Pick<PlantedPlaces, "caseId" | "sessionId" | "colleagueId">) {
    const group = { name: this.canaries.nextChinese(), members: [colleagueId] };
    const { id } = await this.ask("coordinator", ["POST", "/api/chat/groups", group], Made);
    const places = [`sessions/${sessionId}`, `cases/${caseId}`, `people/${colleagueId}`, `groups/${id}`];
    for (let sent = 0; sent < MESSAGES; sent++) {
      const message = { sendId: `send-${sent}-0001`, text: this.#name(sent) };
      await this.ask("coordinator", ["POST", `/api/chat/${places[sent % 4]}/messages`, message], Anything);
    }
    return id;
  }

  /** Marks, comments and notes, as a page of ours would write them. */
  async #plantDocs(caseId: string): Promise<void> {
    const { token, name: authorName } = this.server.user("coordinator");
    const claims: { readonly sub: string } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    const stamp = { author: claims.sub, authorName, at: Date.now() };
    const uids = { studyUid: uidOf("planted"), seriesUid: uidOf("planted/1"), sopUid: uidOf("planted/1/0"), frame: 1 };
    const [marks, notes] = [new Y.Doc(), new Y.Doc()];
    for (let index = 0; index < MARKS; index++) {
      const id = `mark-planted-${index}`;
      const points = [[index, 0, 0]];
      marks.getMap("marks").set(id, { ...stamp, kind: "arrow", view: uids, points, text: this.#name(index) });
      marks.getMap("marks").set(commentKeyOf(id, "comment-0001"), { ...stamp, text: this.canaries.next() });
      notes.getText("notes").insert(0, `${this.#name(index)}\n`);
    }
    for (const [docName, doc] of Object.entries({ [`marks:${caseId}`]: marks, [`notes:${caseId}`]: notes })) {
      using raw = new RawSyncClient(this.server.description.sync, { token, docName });
      await raw.opened();
      if ((await raw.edit(Y.encodeStateAsUpdate(doc))) !== 0) throw new Error(`${docName} was refused`);
    }
  }

  async #plantDecisions(sessionId: string, cases: readonly string[]): Promise<void> {
    const line = new SignalingLine(
      `${this.server.description.signaling}?session=${sessionId}`,
      this.server.user("coordinator").token,
    );
    await line.ask("join");
    for (const caseId of cases.slice(0, DECISIONS)) {
      const { error } = await line.ask("recordDecision", { caseId, outcome: "made", text: this.canaries.next() });
      if (error) throw new Error(`a decision was refused: ${error.data?.code}`);
    }
    await line.ask("leave");
    line.socket.close();
  }
}

/** A DICOM value has an even number of bytes. */
function even(value: string): string {
  return Buffer.byteLength(value) % 2 === 0 ? value : `${value} `;
}
