import type { z } from "zod";
import { CaseDetail } from "../../shared/protocol/api/cases.ts";
import { CreatedInvitation, SessionDetail } from "../../shared/protocol/api/sessions.ts";
import { DemoServer } from "../../server/testing/DemoServer.ts";
import { stowBody, STOW_TYPE } from "../archive/questions.ts";

const ONE_DAY_MS = 86_400_000;

/** A session whose one case is this study, and a guest's own link to it. */
export class OurSession implements AsyncDisposable {
  readonly joinUrl: string;
  readonly #server: DemoServer;

  private constructor(server: DemoServer, joinUrl: string) {
    this.#server = server;
    this.joinUrl = joinUrl;
  }

  static async open(study: { readonly uid: string; readonly files: readonly Buffer[] }): Promise<OurSession> {
    const server = await DemoServer.start();
    try {
      const { url } = server.description;
      const { token } = server.user("coordinator");
      const headers = { Authorization: `Bearer ${token}` };
      const post = async <S extends z.ZodType>(path: string, body: unknown, schema: S): Promise<z.infer<S>> => {
        const json = { ...headers, "Content-Type": "application/json" };
        const answer = await fetch(`${url}/api/${path}`, { method: "POST", headers: json, body: JSON.stringify(body) });
        if (!answer.ok) throw new Error(`POST /api/${path.split("/")[0]} answered ${answer.status}`);
        return schema.parse(await answer.json());
      };
      const body = new Uint8Array(stowBody(study.files));
      const stored = await fetch(`${url}/dicom-web/studies`, {
        method: "POST",
        headers: { ...headers, "Content-Type": STOW_TYPE },
        body,
      });
      if (!stored.ok) throw new Error(`STOW answered ${stored.status}`);
      const of = { number: "1", title: "CT abdomen", studies: [study.uid] };
      const { id } = await post("cases", of, CaseDetail);
      const now = Date.now();
      const session = await post("sessions", { title: "Bench", startsAt: now, agenda: [id] }, SessionDetail);
      const guest = { name: "Guest", cases: [id], from: now - ONE_DAY_MS, until: now + ONE_DAY_MS };
      const invited = await post(`sessions/${session.id}/invitations`, guest, CreatedInvitation);
      return new OurSession(server, invited.url);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
  }
}
