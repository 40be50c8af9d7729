import { describe, expect, it } from "vitest";
import { CaseId, SessionId } from "../../shared/model/ids.ts";
import { AgendaCommands, type AgendaPorts } from "./AgendaCommands.ts";

const ids = ["case-0001", "case-0002", "case-0003"].map((id) => CaseId.parse(id));

describe("AgendaCommands", () => {
  it("counts quick steps from the case asked for last, and stops at the ends", async () => {
    const asked: string[] = [];
    const stage = { caseId: ids[0] };
    const agenda = ids.map((id) => ({ id, number: "K", title: "T", question: "Q", studies: [] }));
    const commands = new AgendaCommands({
      stage,
      roster: { session: { id: SessionId.parse("session-0001"), title: "MDT", agenda } },
      commands: {
        send: (method: string, { caseId, to }: { caseId: CaseId; to?: number }) => {
          asked.push(to === undefined ? caseId : `${method} ${caseId} ${to}`);
          return Promise.resolve();
        },
      },
    } as unknown as AgendaPorts);
    commands.step(1);
    commands.step(1);
    commands.step(1);
    expect(asked).toEqual([ids[1], ids[2]]);
    await new Promise((resolve) => setImmediate(resolve));
    commands.step(-1); // Answered, and the stage still says the first.
    expect(asked).toHaveLength(2);
    commands.step(1);
    expect(asked).toEqual([ids[1], ids[2], ids[1]]);
  });

  it("moves a case by places, and not beyond either end", () => {
    const asked: string[] = [];
    const agenda = ids.map((id) => ({ id, number: "K", title: "T", question: "Q", studies: [] }));
    const commands = new AgendaCommands({
      stage: { caseId: ids[0] },
      roster: { session: { id: SessionId.parse("session-0001"), title: "MDT", agenda } },
      commands: {
        send: (method: string, { caseId, to }: { caseId: CaseId; to: number }) => {
          asked.push(`${method} ${caseId} ${to}`);
          return Promise.resolve();
        },
      },
    } as unknown as AgendaPorts);
    commands.move(ids[1]!, -1);
    commands.move(ids[1]!, 1);
    commands.move(ids[0]!, -1);
    commands.move(ids[2]!, 1);
    expect(asked).toEqual(["moveCase case-0002 0", "moveCase case-0002 2"]);
  });
});
