import { once } from "node:events";
import { stageDocName } from "../../shared/protocol/docNames.ts";
import { peerOf } from "../../shared/model/ids.ts";
import { ViewportState, viewportKey } from "../../shared/model/stage.ts";
import { RawSyncClient } from "../../server/testing/RawSyncClient.ts";
import { SignalingLine } from "../../server/testing/SignalingLine.ts";
import type { Seat } from "./seedInstitution.ts";

/** Somebody who is in a session and has its stage open. */
export class SeatedPerson implements Disposable {
  readonly #seat: Seat;
  readonly #line: SignalingLine;
  readonly #doc: RawSyncClient;

  private constructor(seat: Seat, line: SignalingLine, doc: RawSyncClient) {
    this.#seat = seat;
    this.#line = line;
    this.#doc = doc;
  }

  static async sit(port: number, seat: Seat): Promise<SeatedPerson> {
    const line = lineOf(port, seat);
    await line.ask("join");
    const options = { token: seat.token, docName: stageDocName(seat.sessionId) };
    return new SeatedPerson(seat, line, await new RawSyncClient(`ws://127.0.0.1:${port}/sync`, options).sync());
  }

  /** Whether signaling answers as it should. */
  async isAnswered(): Promise<boolean> {
    const answer = await Promise.race([this.#line.ask("ping"), this.#line.closed]);
    return "result" in answer;
  }

  /** Chooses a window from 0 to `upper`; 0 once that is saved, else the code of the refusal. Rejects where the connection ends. */
  choose(upper: number): Promise<number> {
    return this.#doc.edit(this.#doc.change((map) => map.set(this.#key, { voi: { lower: 0, upper } })));
  }

  /** The upper end of that window, as the server told it. */
  get chosen(): number | undefined {
    return ViewportState.parse(this.#doc.map.get(this.#key)).voi?.upper;
  }

  [Symbol.dispose](): void {
    this.#line.socket.terminate();
    this.#doc[Symbol.dispose]();
  }

  get #key(): string {
    return viewportKey(peerOf(this.#seat.userId), 0);
  }
}

/** Joins a session and leaves it again: undefined where that person was let in, else the code with which the socket was closed. */
export async function tryToJoin(port: number, seat: Seat): Promise<number | undefined> {
  const line = lineOf(port, seat);
  const closed = line.closed.then(({ code }) => code);
  const isOpen = await Promise.race([once(line.socket, "open").then(() => true), closed.then(() => false)]);
  const code = isOpen ? await Promise.race([line.ask("join").then(() => undefined), closed]) : await closed;
  line.socket.terminate();
  return code;
}

function lineOf(port: number, { sessionId, token }: Seat): SignalingLine {
  return new SignalingLine(`ws://127.0.0.1:${port}/signal?session=${sessionId}`, token);
}
