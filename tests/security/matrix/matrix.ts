import type { TestSchool } from "../school.ts";

export const PRINCIPALS = [
  "superadmin@demo",
  "head@demo",
  "secretary@demo",
  "teacher@demo",
  "student@demo",
  "parent@demo",
  "parent2@demo",
  // Strangers of the same school: `strangers.ts` says what each has to do with Daniel.
  "teacher2@demo",
  "teacher3@demo",
  "student2@demo",
  "student3@demo",
  "parent3@demo",
  "parent4@demo",
  "helper@demo",
  "head@otra",
  "teacher@otra",
  "student@otra",
  "parent@otra",
] as const;
export type Principal = (typeof PRINCIPALS)[number];

interface Sample {
  readonly params?: Record<string, string | number>;
  readonly query?: Record<string, string | number>;
  readonly body?: unknown;
}

export interface Row {
  /** A request about rows of the demo school within reach of `allowed`. */
  readonly sample: (school: TestSchool) => Sample;
  /** Who is answered below 400; everyone else gets 403 without the permission and 404 with it. */
  readonly allowed: readonly Principal[];
  /** What success looks like when it is not the endpoint's own status: uploads and upgrades refuse a bare request. */
  readonly served?: number | readonly number[];
  /** The request names no row, so that each school answers with its own. */
  readonly ownRowsOnly?: true;
}

const everyone: readonly Principal[] = PRINCIPALS;
const staff: readonly Principal[] = ["superadmin@demo", "head@demo", "secretary@demo", "head@otra"];
const heads: readonly Principal[] = ["superadmin@demo", "head@demo", "head@otra"];
const operator: readonly Principal[] = ["superadmin@demo"];
const teachers: readonly Principal[] = ["teacher@demo", "teacher2@demo", "teacher3@demo", "teacher@otra"];
const admins: readonly Principal[] = ["head@demo", "secretary@demo"];
const atDaniel: readonly Principal[] = [...admins, "teacher@demo", "teacher3@demo", "student@demo", "parent@demo"];
const butHelper: readonly Principal[] = everyone.filter((principal) => principal !== "helper@demo");

const entry = (school: TestSchool) => ({
  assignmentId: school.assignmentId,
  studentId: school.studentId,
  value: 7.25,
  version: school.gradeVersion,
});

/** One row per operation of the API: the suite fails when an operation has none. */
export const MATRIX: Record<string, Row> = {
  login: { sample: () => ({ body: { email: "a@b.es", password: "x" } }), allowed: [], ownRowsOnly: true },
  openWebSession: { sample: () => ({ body: { email: "a@b.es", password: "x" } }), allowed: [], ownRowsOnly: true },
  refresh: {
    sample: () => ({ body: { refreshToken: "1-aaaaaaaaaaaa.aaaaaaaaaaaa" } }),
    allowed: [],
    ownRowsOnly: true,
  },
  jwks: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  me: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  listSessions: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  revokeSession: { sample: ({ sessionId }) => ({ params: { id: sessionId } }), allowed: ["head@demo"] },
  revokeOtherSessions: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  listAiClients: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  // Nobody here has connected one: that another's is out of reach stands in `tests/integration/mcp-grants.test.ts`.
  revokeAiClient: {
    sample: () => ({ params: { id: "no-such-connection" } }),
    allowed: everyone,
    served: 404,
    ownRowsOnly: true,
  },
  listClientGrants: { sample: () => ({}), allowed: heads, ownRowsOnly: true },
  endClientGrant: { sample: ({ aiGrantId }) => ({ params: { id: aiGrantId } }), allowed: ["head@demo"] },
  endAiClient: {
    sample: () => ({ body: { clientName: "no such client", redirectHost: "nowhere", count: 1 } }),
    allowed: heads,
    served: 409,
    ownRowsOnly: true,
  },
  changePassword: {
    sample: () => ({ body: { currentPassword: "not the password", newPassword: "tres tristes tigres" } }),
    allowed: everyone,
    served: 422,
    ownRowsOnly: true,
  },
  logout: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  getInstitution: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  getInstitutionFigures: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  listInstitutions: { sample: () => ({}), allowed: ["superadmin@demo"], ownRowsOnly: true },
  getSchool: { sample: () => ({ params: { id: 1 } }), allowed: operator },
  listStudents: {
    sample: () => ({}),
    allowed: butHelper,
    ownRowsOnly: true,
  },
  getStudent: { sample: ({ studentId }) => ({ params: { id: studentId } }), allowed: atDaniel },
  getStudentGrades: {
    sample: ({ studentId }) => ({ params: { id: studentId } }),
    allowed: atDaniel,
  },
  listSections: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  getSection: {
    sample: ({ sectionId }) => ({ params: { id: sectionId } }),
    allowed: [...admins, "teacher@demo", "student@demo", "student2@demo", "parent@demo", "parent2@demo", "helper@demo"],
  },
  getGradebook: { sample: ({ sectionId }) => ({ params: { id: sectionId } }), allowed: [...admins, "teacher@demo"] },
  createAssignment: {
    sample: ({ sectionId }) => ({ params: { id: sectionId }, body: { title: "Prueba" } }),
    allowed: ["teacher@demo"],
  },
  publishAssignment: { sample: ({ assignmentId }) => ({ params: { id: assignmentId } }), allowed: ["teacher@demo"] },
  unpublishAssignment: { sample: ({ assignmentId }) => ({ params: { id: assignmentId } }), allowed: ["teacher@demo"] },
  recordGrades: {
    sample: (school) => ({ params: { id: school.courseId }, body: { grades: [entry(school)] } }),
    allowed: ["teacher@demo"],
  },
  getGradeHistory: { sample: ({ gradeId }) => ({ params: { id: gradeId } }), allowed: [...admins, "teacher@demo"] },
  getSchedule: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  listDueWork: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  listPendingMarks: { sample: () => ({}), allowed: ["superadmin@demo", ...teachers], ownRowsOnly: true },
  listStaff: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  searchEverything: { sample: () => ({ query: { text: "ma" } }), allowed: everyone, ownRowsOnly: true },
  listNotifications: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  readNotification: { sample: ({ notificationId }) => ({ params: { id: notificationId } }), allowed: ["parent@demo"] },
  readAllNotifications: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  notificationStream: { sample: () => ({}), allowed: everyone, served: 400, ownRowsOnly: true },
  listChatRooms: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  chatRoom: {
    sample: ({ roomId }) => ({ params: { roomId } }),
    allowed: ["teacher@demo", "student@demo", "student2@demo"],
  },
  receiveWebhook: { sample: () => ({ params: { provider: "resend" } }), allowed: [], ownRowsOnly: true },
  requestLessonPlan: {
    sample: ({ standardId, sectionId }) => ({ body: { standardIds: [standardId], sectionId } }),
    allowed: ["teacher@demo"],
  },
  previewLessonPlan: {
    sample: ({ standardId, sectionId }) => ({ body: { standardIds: [standardId], sectionId } }),
    allowed: ["teacher@demo"],
  },
  listJobs: { sample: () => ({}), allowed: ["superadmin@demo", ...teachers], ownRowsOnly: true },
  getJob: { sample: ({ jobId }) => ({ params: { id: jobId } }), allowed: ["teacher@demo"] },
  cancelJob: { sample: ({ jobId }) => ({ params: { id: jobId } }), allowed: ["teacher@demo"], served: 409 },
  retryJob: { sample: ({ jobId }) => ({ params: { id: jobId } }), allowed: ["teacher@demo"], served: 409 },
  listDocuments: { sample: () => ({}), allowed: [...staff, ...teachers], ownRowsOnly: true },
  getDocument: { sample: ({ documentId }) => ({ params: { id: documentId } }), allowed: [...admins, "teacher@demo"] },
  getAiCosts: { sample: () => ({}), allowed: [...staff, ...teachers], ownRowsOnly: true },
  checkRoster: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  exportRoster: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  // Whoever comes second finds it done.
  commitRoster: {
    // The archive brings a head.
    sample: ({ importId }) => ({ params: { importId }, body: { confirmCount: 1 } }),
    allowed: admins,
    served: [200, 409],
  },
  listRosterImports: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  getRosterImport: { sample: ({ importId }) => ({ params: { importId } }), allowed: admins },
  getRosterRemovals: { sample: ({ importId }) => ({ params: { importId } }), allowed: admins, served: [200, 409] },
  removeMissingFromRoster: {
    sample: ({ importId }) => ({ params: { importId }, body: { groups: ["guardianships"], confirmCount: 100_000 } }),
    allowed: admins,
    served: 409,
  },
  previewRosterUndo: { sample: ({ importId }) => ({ params: { importId } }), allowed: admins, served: [200, 409] },
  // An import that is not committed, or whose time is over, is refused to whoever may.
  undoRosterImport: {
    sample: ({ importId }) => ({ params: { importId }, body: {} }),
    allowed: admins,
    served: [200, 409],
  },
  searchCurriculum: { sample: () => ({}), allowed: [...staff, ...teachers], ownRowsOnly: true },
  getRetention: { sample: () => ({}), allowed: operator, ownRowsOnly: true },
  getQueues: { sample: () => ({}), allowed: operator, ownRowsOnly: true },
  listDeadLetters: { sample: () => ({}), allowed: operator, ownRowsOnly: true },
  getDeadLetter: { sample: ({ letterId }) => ({ params: { id: letterId } }), allowed: operator },
  replayDeadLetters: {
    sample: () => ({ body: { queue: "events", reason: "no such reason", count: 1 } }),
    allowed: operator,
    served: 409,
    ownRowsOnly: true,
  },
  // The letter names no row, so that it stays open for the one that comes next.
  replayDeadLetter: { sample: ({ letterId }) => ({ params: { id: letterId } }), allowed: operator, served: 422 },
  dismissDeadLetter: {
    sample: ({ letterId }) => ({ params: { id: letterId }, body: { reason: "prueba" } }),
    allowed: operator,
  },
  listCurriculumSubjects: { sample: () => ({}), allowed: [...staff, ...teachers], ownRowsOnly: true },
};
