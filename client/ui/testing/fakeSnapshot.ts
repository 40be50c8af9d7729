import { CaseId, PeerId, SessionId } from "../../../shared/model/ids.ts";
import type { PeerView } from "../../../shared/model/session.ts";
import type { Role } from "../../../shared/model/roles.ts";
import { permissionsOf } from "../../session/permissions.ts";
import type { PeerTile, SeriesSnapshot, SessionSnapshot } from "../../session/SessionSnapshot.ts";

export function fakePeer(name: string, role: Role, online = true): PeerView {
  const spelled = name.replace(/[^A-Za-z]/gu, (letter) => String(letter.codePointAt(0)));
  return { id: PeerId.parse(`peer-${spelled}`), name, role, given: [], online };
}

export function fakeTile(peer: PeerView, extra: Partial<PeerTile> = {}): PeerTile {
  return {
    peer,
    isSelf: false,
    isPresenter: false,
    isSpeaking: false,
    audio: "on",
    camera: undefined,
    screen: undefined,
    voice: undefined,
    ...extra,
  };
}

function fakeSeries(number: number, extra: Partial<SeriesSnapshot> = {}): SeriesSnapshot {
  return {
    studyUid: "1.2.3",
    seriesUid: `1.2.3.${number}`,
    description: `Series ${number}`,
    modality: "CT",
    studyDate: "2026-11-12",
    relation: "current",
    content: "images",
    instances: 41,
    loadedInstances: 41,
    thumbnailUrl: undefined,
    isActive: number === 1,
    ...extra,
  };
}

const caseIds = ["case-0001", "case-0002", "case-0003"].map((id) => CaseId.parse(id));

// oxlint-disable-next-line max-lines-per-function -- one plain object
export function fakeSnapshot(): SessionSnapshot {
  const self = fakePeer("Dr Ana Ruiz", "member");
  return {
    presenterName: "Dr Ana Ruiz",
    isPresenterHere: true,
    isInvited: true,
    connection: { kind: "joined" },
    session: {
      id: SessionId.parse("session-1"),
      title: "Liver MDT",
      agenda: caseIds.map((id, index) => ({
        id,
        number: `K-${2217 + index}`,
        title: `Case ${index + 1}`,
        question: "Resectable after chemotherapy?",
        studies: [],
        state: "planned",
      })),
    },
    self,
    peers: [self],
    presenterId: undefined,
    isPresenter: false,
    formerPresenter: undefined,
    asking: [],
    isAsking: false,
    may: permissionsOf(self, false),
    isFollowing: true,
    save: "saved",
    unsaved: 0,
    notes: undefined,
    isCaseLocked: false,
    isCaseDamaged: false,
    notices: [],
    caseId: caseIds[1],
    patient: undefined,
    notShown: [],
    series: [fakeSeries(1), fakeSeries(2), fakeSeries(3)],
    seriesState: "ready",
    layout: { rows: 1, columns: 1, active: 0 },
    tool: "scroll",
    cine: { canPlay: true, isPlaying: false, rate: 10, mode: "loop" },
    canCompare: true,
    call: {
      state: "connected",
      srtpSuite: "AEAD_AES_256_GCM",
      path: "udp",
      microphone: "on",
      camera: "off",
      screen: "off",
      tiles: [fakeTile(self, { isSelf: true })],
    },
  };
}
