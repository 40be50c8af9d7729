import { describe, expect, it } from "vitest";
import { AuditEvent, AuditRecord } from "../../shared/model/audit.ts";
import { csvHeader, csvLine } from "./csvAudit.ts";
import { dicomMessage } from "./dicomAudit.ts";
import { fhirEvent } from "./fhirAudit.ts";

const full = {
  actor: { id: "-user-one", kind: "staff", role: "chair" },
  from: { address: "2001:db8::7", agent: "chrome" },
  subject: { case: "case-0001", session: "=session1", study: "1.2.840.1", user: "user-0002" },
  reason: "not-found",
  count: 7,
};

/** One record of each event, done and refused, with all that a record can have and with nothing. */
const records: readonly AuditRecord[] = AuditEvent.options.flatMap((event, index) => [
  AuditRecord.parse({ seq: index + 1, at: 1_700_000_000_000 + index, event, outcome: "ok", subject: {} }),
  AuditRecord.parse({
    ...full,
    subject: { ...full.subject, session: "session-0001" },
    seq: index + 1000,
    at: 0,
    event,
    outcome: "refused",
  }),
]);

describe("the audit trail as CSV", () => {
  /** RFC 4180. */
  const rowsIn = (text: string) =>
    text
      .split("\r\n")
      .slice(0, -1)
      .map((line) =>
        [...line.matchAll(/(?:^|,)(?:"(?<quoted>(?:[^"]|"")*)"|(?<bare>[^",]*))/gu)].map(
          ({ groups }) => groups?.["quoted"]?.replaceAll('""', '"') ?? groups?.["bare"],
        ),
      );

  it("[AT10] has every field of every record, in a row of its own", () => {
    const [header = [], ...rows] = rowsIn(
      csvHeader + records.map((record) => csvLine(record, "institution-1")).join(""),
    );
    expect(rows).toHaveLength(records.length);
    for (const [index, row] of rows.entries()) {
      const { seq, at, event, outcome, reason = "", actor, from, subject, count } = records[index]!;
      const found = Object.fromEntries(header.map((name, column) => [name, row[column]]));
      expect(row).toHaveLength(header.length);
      expect(found).toMatchObject({
        seq: String(seq),
        at: new Date(at).toISOString(),
        trail: "institution",
        event,
        outcome,
        reason,
        address: from?.address ?? "",
        case: subject.case ?? "",
        study: subject.study ?? "",
        count: count === undefined ? "" : String(count),
      });
      expect(found["actor"]).toBe(actor ? `'${actor.id}` : "");
    }
  });

  it.each(["=1+1", "+1", "-1", "@SUM(1)", "\tx", "\rx", '=cmd|"/c calc"!A1', "a,b", 'a"b', "a\nb"])(
    "[AT10] gives a spreadsheet no formula and no second field: %j",
    (address) => {
      const record = { ...records[0]!, from: { address, agent: "none" as const } };
      const line = csvLine(record, "server");
      const text = /,"(?<text>(?:[^"]|"")*)",none/u.exec(line)?.groups?.["text"]?.replaceAll('""', '"');
      expect(text).toBe(/^[=+\-@\t\r]/u.test(address) ? `'${address}` : address);
    },
  );
});

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** A start tag's element. */
function elementOf(name = "", attributes = ""): Element {
  const pairs = [...attributes.matchAll(/([\w:.-]+)="([^"]*)"/gu)].map(([, key, value]) => [key, value] as const);
  if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new Error("an attribute is there twice");
  return { name, attributes: Object.fromEntries(pairs), children: [], text: "" };
}

const token =
  /<(?<end>\/)?(?<name>[\w:.-]+)(?<attributes>(?:\s[\w:.-]+="[^"<]*")*)\s*(?<empty>\/)?>|(?<text>(?:[^<&]|&(?:amp|lt|gt|quot|apos);)+)/uy;

/** A strict reader of the XML that we write: throws for what is not well-formed. */
function readXml(xml: string): Element {
  const open = [elementOf()];
  for (let at = 0; at < xml.length; at = token.lastIndex) {
    token.lastIndex = at;
    const { end, name, attributes, empty, text } = token.exec(xml)?.groups ?? {};
    const top = open.at(-1)!;
    if (text !== undefined) top.text += text;
    else if (name === undefined) throw new Error(`not well-formed at ${at}`);
    else if (end === undefined) {
      const element = elementOf(name, attributes);
      top.children.push(element);
      if (empty === undefined) open.push(element);
    } else if (open.pop()?.name !== name) throw new Error(`</${name}> closes another`);
  }
  if (open.length > 1) throw new Error(`${open.at(-1)?.name} is never closed`);
  return open[0]!.children[0]!;
}

const namesIn = (element: Element) => element.children.map(({ name }) => name).join(" ");

/** PS3.15 A.5.1, the RELAX NG schema: what may stand in each element, in which order, and its attributes. */
const grammar: Readonly<
  Record<
    string,
    { content: RegExp; attributes: Readonly<Record<string, RegExp>>; optional?: Readonly<Record<string, RegExp>> }
  >
> = {
  AuditMessage: {
    content:
      /^EventIdentification(?: ActiveParticipant)+ AuditSourceIdentification(?: ParticipantObjectIdentification)*$/u,
    attributes: {},
  },
  EventIdentification: {
    content: /^EventID(?: EventTypeCode)*(?: EventOutcomeDescription)?$/u,
    attributes: {
      EventDateTime: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u,
      EventOutcomeIndicator: /^(?:0|4|8|12)$/u,
      EventActionCode: /^[CRUDE]$/u,
    },
  },
  ActiveParticipant: {
    content: /^(?:RoleIDCode ?)*$/u,
    attributes: { UserID: /./u, UserIsRequestor: /^(?:true|false)$/u },
    optional: { NetworkAccessPointID: /./u, NetworkAccessPointTypeCode: /^[1-5]$/u },
  },
  AuditSourceIdentification: {
    content: /^(?:AuditSourceTypeCode ?)*$/u,
    attributes: { AuditSourceID: /./u },
    optional: { AuditEnterpriseSiteID: /./u },
  },
  ParticipantObjectIdentification: {
    content: /^ParticipantObjectIDTypeCode ParticipantObject(?:Name|Query)(?: ParticipantObjectDetail)*$/u,
    attributes: {
      ParticipantObjectID: /./u,
      ParticipantObjectTypeCode: /^[1-4]$/u,
      ParticipantObjectTypeCodeRole: /^(?:[1-9]|1\d|2[0-6])$/u,
    },
  },
  ParticipantObjectDetail: { content: /^$/u, attributes: { type: /./u, value: /^[A-Za-z0-9+/]+=*$/u } },
  ParticipantObjectName: { content: /^$/u, attributes: {} },
  EventOutcomeDescription: { content: /^$/u, attributes: {} },
  ...Object.fromEntries(
    ["EventID", "EventTypeCode", "RoleIDCode", "AuditSourceTypeCode", "ParticipantObjectIDTypeCode"].map((name) => [
      name,
      {
        content: /^$/u,
        attributes: { "csd-code": /./u, codeSystemName: /^(?:DCM|RFC-3881|99[A-Z]+)$/u, originalText: /./u },
      },
    ]),
  ),
};

function requireGrammar(element: Element): void {
  const rule = grammar[element.name];
  expect([element.name, rule]).toEqual([element.name, expect.anything()]);
  const { content = /^$/u, attributes = {}, optional = {} } = rule ?? {};
  expect([element.name, namesIn(element)]).toEqual([element.name, expect.stringMatching(content)]);
  for (const [key, form] of Object.entries(attributes)) {
    expect([element.name, key, element.attributes[key] ?? ""]).toEqual([
      element.name,
      key,
      expect.stringMatching(form),
    ]);
  }
  for (const [key, value] of Object.entries(element.attributes)) {
    const form = attributes[key] ?? optional[key];
    expect([element.name, key, form?.test(value)]).toEqual([element.name, key, true]);
  }
  for (const child of element.children) requireGrammar(child);
}

describe("the audit trail as DICOM audit messages", () => {
  it("[AT10] is PS3.15 A.5.1's for every event, done and refused", () => {
    for (const record of records) {
      const message = readXml(dicomMessage(record, { site: "institution-1", hash: "00ff" }));
      requireGrammar(message);
      const [identification] = message.children;
      expect(identification?.attributes["EventOutcomeIndicator"]).toBe(record.outcome === "ok" ? "0" : "4");
      // The standard's own code comes first, of CID 400.
      expect(identification?.children[0]?.attributes["csd-code"]).toMatch(/^1101\d\d$/u);
      expect(identification?.children.some(({ attributes }) => attributes["csd-code"] === record.event)).toBe(true);
    }
  });

  it("[AT10] has the parts that PS3.15 A.5.3 asks for: the application that starts, the log that is read", () => {
    const codesIn = (event: AuditEvent, name: string) => {
      const record = records.find((one) => one.event === event)!;
      const within = readXml(dicomMessage(record)).children.flatMap((child) => child.children);
      return within.filter((element) => element.name === name).map(({ attributes }) => attributes["csd-code"]);
    };
    for (const event of ["server-started", "server-stopped"] as const)
      expect(codesIn(event, "RoleIDCode")).toEqual(["110150"]);
    for (const event of ["audit-read", "audit-exported"] as const)
      expect(codesIn(event, "ParticipantObjectIDTypeCode")).toEqual(["12", "record"]);
  });

  it("[AT10] escapes what XML would read", () => {
    const record = { ...records[0]!, from: { address: `<x a="&">`, agent: "none" as const } };
    const message = readXml(dicomMessage(record));
    expect(message.children[1]?.attributes["NetworkAccessPointID"]).toBe("&lt;x a=&quot;&amp;&quot;>");
  });
});

describe("the audit trail as FHIR", () => {
  const known = [
    "resourceType",
    "type",
    "subtype",
    "action",
    "recorded",
    "outcome",
    "outcomeDesc",
    "agent",
    "source",
    "entity",
  ];

  it("[AT10] is an R4 AuditEvent with all that is required, of its value sets, for every event", () => {
    for (const record of records) {
      const event = fhirEvent(record, "institution-1") as Record<string, unknown>;
      expect(Object.keys(event).filter((key) => !known.includes(key))).toEqual([]);
      expect(event).toMatchObject({
        resourceType: "AuditEvent",
        type: { system: "http://dicom.nema.org/resources/ontology/DCM", code: expect.stringMatching(/^1101\d\d$/u) },
        subtype: expect.arrayContaining([{ system: "urn:consilium:audit-event", code: record.event }]),
        action: expect.stringMatching(/^[CRUDE]$/u),
        recorded: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u),
        outcome: record.outcome === "ok" ? "0" : "4",
        agent: [{ who: expect.anything(), requestor: true }],
        source: { observer: expect.anything(), type: [expect.objectContaining({ code: "4" })] },
      });
      for (const entity of event["entity"] as {
        what: { identifier: { system: string; value: string } };
        type: { code: string };
        name: string;
        detail?: { type: string; valueString: string }[];
      }[]) {
        expect(entity.what.identifier).toEqual({
          system: expect.stringMatching(/^urn:/u),
          value: expect.stringMatching(/./u),
        });
        expect(entity.type.code).toBe(entity.name === "user" ? "1" : "2");
        for (const detail of entity.detail ?? []) expect(Object.keys(detail)).toEqual(["type", "valueString"]);
      }
    }
  });
});
