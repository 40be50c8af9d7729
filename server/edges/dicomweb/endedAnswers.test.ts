import { get, type IncomingMessage } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserId } from "../../../shared/model/ids.ts";
import { wholeInstitution } from "../../archive/StudyScope.ts";
import { imageElements, part10File } from "../../testing/part10File.ts";
import { startDicomWeb, type DicomWebTestServer } from "./dicomWebTesting.ts";

/** More than what sockets and streams buffer between a server and one who does not read. */
const LARGE = 32 * 1024 * 1024;
const asker = UserId.parse("user-one-1");

let server: DicomWebTestServer;
beforeEach(async () => {
  server = await startDicomWeb();
  const value = new Uint8Array(LARGE);
  await server.store([part10File({ elements: [...imageElements(), { tag: 0x7fe10010, vr: "OB", value }] })]);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** An answer whose head has come and whose body nobody reads yet. */
async function begun(): Promise<IncomingMessage> {
  const headers = { Authorization: `Bearer ${asker}` };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${server.url}/studies/1.2.3`, { headers, agent: false }, resolve).on("error", reject);
  });
  expect([response.statusCode, server.gate.openCount]).toEqual([200, 1]);
  return response;
}

/** How much of it came, and whether that was all. */
async function rest(response: IncomingMessage): Promise<{ readonly isWhole: boolean; readonly bytes: number }> {
  let bytes = 0;
  try {
    for await (const chunk of response) bytes += (chunk as Buffer).length;
  } catch {
    // Broken off.
  }
  return { isWhole: response.complete, bytes };
}

describe("[AR18] an answer under way", () => {
  it("T10 is broken off when its asker may not see the study any longer", async () => {
    const response = await begun();
    const { institutionId } = server.gate;
    server.gate.scopes.set(asker, { ...wholeInstitution(institutionId, asker), carried: ["1.2.3"] });
    server.gate.changed();
    const { isWhole, bytes } = await rest(response);
    expect(isWhole).toBe(false);
    expect(bytes).toBeLessThan(LARGE);
    expect((await server.fetch("/studies/1.2.3")).status).toBe(404);
  });

  it("T10 is broken off when its asker is signed out", async () => {
    const response = await begun();
    server.gate.signOut();
    expect((await rest(response)).isWhole).toBe(false);
  });

  it("goes on where what changed leaves the study visible, and is watched no longer once it is told", async () => {
    const response = await begun();
    server.gate.changed();
    const { isWhole, bytes } = await rest(response);
    expect(isWhole).toBe(true);
    expect(bytes).toBeGreaterThan(LARGE);
    await expect.poll(() => server.gate.openCount).toBe(0);
  });
});
