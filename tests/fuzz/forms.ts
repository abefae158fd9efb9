import * as assignments from "../../app/routes/assignments/assignments.ts";
import * as attendanceCodes from "../../app/routes/attendance/codes.tsx";
import * as auditLogs from "../../app/routes/audit/audit-logs.tsx";
import * as contentJob from "../../app/routes/content/job.tsx";
import * as contentNew from "../../app/routes/content/new.tsx";
import * as contentOutgoing from "../../app/routes/content/outgoing.ts";
import * as account from "../../app/routes/identity/account.tsx";
import * as aiClients from "../../app/routes/identity/ai-clients.tsx";
import * as apiKeys from "../../app/routes/identity/api-keys.tsx";
import * as confirm from "../../app/routes/identity/confirm.tsx";
import * as factors from "../../app/routes/identity/factors.tsx";
import * as forgot from "../../app/routes/identity/forgot.tsx";
import * as passkey from "../../app/routes/identity/passkey.tsx";
import * as preferences from "../../app/routes/identity/preferences.ts";
import * as secondStep from "../../app/routes/identity/second-step.tsx";
import * as signIn from "../../app/routes/identity/sign-in.tsx";
import * as signOut from "../../app/routes/identity/sign-out.ts";
import * as wayIn from "../../app/routes/identity/way-in.tsx";
import * as branding from "../../app/routes/institutions/branding.tsx";
import * as calendar from "../../app/routes/institutions/calendar.tsx";
import * as factorRules from "../../app/routes/institutions/factor-rules.tsx";
import * as newSchool from "../../app/routes/institutions/new-school.tsx";
import * as schoolPage from "../../app/routes/institutions/school.tsx";
import * as settings from "../../app/routes/institutions/settings.tsx";
import * as queues from "../../app/routes/operations/queues.tsx";
import * as switches from "../../app/routes/operations/switches.tsx";
import * as importPage from "../../app/routes/roster/import.tsx";
import * as importPast from "../../app/routes/roster/import-past.tsx";
import * as importPeople from "../../app/routes/roster/import-people.tsx";
import * as importRemovals from "../../app/routes/roster/import-removals.tsx";
import * as importSheet from "../../app/routes/roster/import-sheet.tsx";
import type { TestSchool } from "../security/school.ts";
import type { Form } from "./form.ts";
import { formsOfAttendance } from "./forms-of-attendance.ts";
import { formsOfBehavior } from "./forms-of-behavior.ts";
import { formsOfEvaluation } from "./forms-of-evaluation.ts";
import { formsOfInstitutions } from "./forms-of-institutions.ts";
import { formsOfPeople } from "./forms-of-people.ts";

/** Every page action, by its module under `app/routes/`. */
export function formsOf(school: TestSchool): Record<string, Form> {
  const importId = String(school.importId);
  return {
    ...formsOfInstitutions(school),
    ...formsOfAttendance(school),
    ...formsOfBehavior(school),
    ...formsOfEvaluation(school),
    ...formsOfPeople(school),
    "identity/sign-in": {
      action: signIn.action,
      path: "/entrar",
      fields: { email: ["nadie@ejemplo.es"], password: ["x"], next: ["/"] },
    },
    "identity/forgot": {
      action: forgot.action,
      path: "/recuperar",
      fields: { email: ["nadie@ejemplo.es", "a@28000001"] },
    },
    "identity/way-in": {
      action: wayIn.action,
      path: "/entrada",
      fields: {
        intent: ["code", "password"],
        code: ["7K3M-Q2XD-9RTB", ""],
        newPassword: ["tres tristes tigres"],
        repeat: ["tres tristes tigres"],
        keep: ["1", "x"],
      },
    },
    "identity/second-step": {
      action: secondStep.action,
      path: "/entrar/codigo",
      fields: { code: ["123456", "AAAA-AAAA-AAAA-AAAA"], next: ["/"] },
    },
    "identity/passkey": {
      action: passkey.action,
      path: "/entrar/llave",
      fields: { passkey: ["{}", "null", "["], next: ["/"] },
    },
    "identity/confirm": {
      action: confirm.action,
      path: "/cuenta/confirmar",
      fields: { password: ["x"], code: ["", "123456"], next: ["/cuenta"] },
    },
    "identity/factors": {
      action: factors.action,
      path: "/cuenta/segundo-paso",
      fields: {
        intent: ["start", "confirm", "passkey", "passkey-add", "rename", "remove", "codes"],
        passkey: ["{}", "["],
        id: ["1", "999999", ".."],
        label: ["Móvil"],
        code: ["123456"],
        secret: ["ABCDEFGHIJKLMNOP"],
        uri: ["otpauth://totp/EduAI:x?secret=ABCDEFGHIJKLMNOP"],
      },
    },
    "identity/sign-out": { action: signOut.action, path: "/salir", fields: {}, endsSession: true },
    "identity/preferences": {
      action: preferences.action,
      path: "/preferencias",
      fields: { theme: ["dark"], lng: ["en"], back: ["/grupos"] },
    },
    "identity/account": {
      action: account.action,
      path: "/cuenta",
      fields: {
        intent: ["password", "session", "others", "client", "phone", "notices"],
        version: ["1", "x"],
        phone: ["600 000 000", "x", ""],
        mail: ["grade.recorded", "x"],
        id: [school.sessionId, "aaaaaaaaaaaa", ".."],
        currentPassword: ["not the password"],
        newPassword: ["tres tristes tigres"],
        repeat: ["tres tristes tigres"],
      },
      endsSession: true,
    },
    "identity/ai-clients": {
      action: aiClients.action,
      path: "/asistentes",
      fields: {
        intent: ["end", "end-all"],
        id: ["grant-1"],
        client: ["Claude"],
        host: ["localhost"],
        count: ["1", "0"],
      },
    },
    "audit/audit-logs": {
      action: auditLogs.action,
      path: "/auditoria",
      fields: {
        intent: ["verify"],
        after: ["0", "x", "-1"],
        signedSeq: ["7", "x"],
        signedAt: ["2026-11-30T10:00:00Z", "x"],
      },
    },
    "identity/api-keys": {
      action: apiKeys.action,
      path: "/claves",
      fields: {
        intent: ["create", "revoke"],
        id: ["999999"],
        name: ["Comedor"],
        days: ["30", "0", "x"],
        permission: ["students.read", "settings.update", "x"],
      },
    },
    "assignments/assignments": {
      action: assignments.action,
      path: `/grupos/${school.sectionId}/tareas`,
      params: { id: String(school.sectionId) },
      fields: {
        title: ["Prueba"],
        maxPoints: ["10", "7,5"],
        weight: ["1"],
        due: ["2026-12-01", "0000-00-00", "2026-02-30"],
      },
    },
    "content/new": {
      action: contentNew.action,
      path: "/contenidos/nuevo",
      fields: {
        standardIds: [String(school.standardId)],
        minutes: ["55"],
        language: ["es"],
        title: ["Plan"],
        notes: ["Nada"],
      },
    },
    "content/outgoing": {
      action: contentOutgoing.action,
      path: "/contenidos/nuevo/envio",
      fields: {
        standardIds: [String(school.standardId)],
        minutes: ["55"],
        language: ["es"],
        title: ["Plan"],
        notes: ["Nada"],
      },
    },
    "content/job": {
      action: contentJob.action,
      path: `/contenidos/trabajos/${school.jobId}`,
      params: { id: String(school.jobId) },
      fields: { intent: ["cancel", "retry"] },
    },
    "institutions/settings": {
      action: settings.action,
      path: "/centro",
      fields: {
        name: ["IES Demostración", "x"],
        officialCode: ["28000001", "123", ""],
        address: ["Calle Mayor, 1"],
        phone: ["910 000 000", "no"],
        email: ["centro@ejemplo.es", "@"],
        timeZone: ["Europe/Madrid", "Europe/Atlantis", "../.."],
        locale: ["es", "ca"],
        version: ["1", "x"],
      },
    },
    "institutions/new-school": {
      action: newSchool.action,
      path: "/centros/nuevo",
      fields: {
        name: ["IES Del Azar", "x"],
        officialCode: ["99000009", "1", ""],
        timeZone: ["Europe/Madrid", "Europe/Atlantis"],
        template: ["ies", "colegio", "circo"],
        givenName: ["Prueba"],
        familyName: ["Del Azar"],
        email: ["azar@ejemplo.es", "no", "head@demo.eduai.test"],
      },
    },
    "institutions/school": {
      action: schoolPage.action,
      path: "/centros/3",
      params: { id: "3" },
      // A name that is no school's: nothing is suspended under the other visitors.
      fields: { intent: ["suspend", "resume"], name: ["No es su nombre", ""], reason: ["Una prueba", "x"] },
    },
    "institutions/calendar": {
      action: calendar.action,
      path: "/centro/calendario",
      fields: {
        intent: ["add", "change", "remove", "add-days-off", "remove-days-off"],
        id: [String(school.schoolYearId), "999999", ".."],
        schoolYearId: ["", String(school.schoolYearId), "x"],
        title: ["Fiesta local", "x"],
        startDate: ["2150-01-07", "2026-02-30", "ayer"],
        endDate: ["", "2150-01-08", "1899-01-01"],
        version: ["1", "x"],
      },
    },
    "attendance/codes": {
      action: attendanceCodes.action,
      path: "/centro/asistencia",
      fields: {
        intent: [
          ...["add", "change", "retire", "restore", "remove", "days", "notices", "justifying"],
          ...["add-rule", "change-rule", "rule-off", "rule-on", "remove-rule"],
        ],
        measure: ["lates", "unexcused_percentage", "x"],
        span: ["month", "x"],
        threshold: ["10", "0", "101", "1e3", ""],
        minLessons: ["0", "-1", ""],
        level: ["serious", "x"],
        tellsTutors: ["1", ""],
        id: [String(school.codeId), "999999", ".."],
        title: ["Biblioteca", "x"],
        short: ["B", "LARGO", ""],
        letter: ["B", "ñ", ""],
        kind: ["absent", "x"],
        position: ["2", "-1", ""],
        registerDays: ["7", "600", "x"],
        absenceNoticeMinutes: ["15", "", "x"],
        justificationDays: ["15", "999", "x"],
        version: ["1", "x"],
      },
    },
    "institutions/branding": {
      action: branding.action,
      path: "/centro/imagen",
      fields: {
        intent: ["logo", "remove-logo", "color", "clear-color"],
        color: ["#276ac0", "#ffd400", "rojo", "#12345"],
        version: ["1", "2", "x"],
      },
    },
    "institutions/factor-rules": {
      action: factorRules.action,
      path: "/centro/segundo-paso",
      fields: {
        intent: ["save", "end"],
        roleId: [String(school.familyRoleId), "999999", "-1"],
        requiredFrom: ["2150-01-01", "2020-01-01", ""],
        ownFactorMissing: ["", "on"],
        version: ["0", "x"],
      },
    },
    "roster/import": {
      action: importPage.action,
      path: "/importar",
      fields: { intent: ["check", "commit"], importId: ["999999"], orgs: ["x"], confirmCount: ["1", "1.000"] },
    },
    "roster/import-people": {
      action: importPeople.action,
      path: "/importar/personas",
      fields: { kind: ["students", "staff", "families", ""] },
    },
    "roster/import-sheet": {
      action: importSheet.action,
      path: `/importar/personas/${school.sheetImportId}`,
      params: { id: String(school.sheetImportId) },
      fields: {
        intent: ["check", "commit"],
        kind: ["students", "staff", "x"],
        formerKind: ["students"],
        column: ["givenName", "familyName", "guardian1.email", ""],
        "who-2": ["new", "1", "-1"],
        confirmCount: ["1"],
        digest: ["0".repeat(64), "x"],
        overwrite: ["csv:x"],
        overwriteAll: ["1"],
      },
    },
    "roster/import-past": {
      action: importPast.action,
      path: `/importar/anteriores/${importId}`,
      params: { id: importId },
      fields: { confirmAccess: ["1", "-1"], looked: ["1"] },
    },
    "operations/switches": {
      action: switches.action,
      path: "/operacion/interruptores",
      // Nothing is turned off under the other visitors: the school is none, or the reason too short.
      fields: { intent: ["on", "off"], feature: ["ai", "x"], schoolId: ["999999", ".."], reason: ["x", ""] },
    },
    "operations/queues": {
      action: queues.action,
      path: "/operacion/colas",
      fields: {
        intent: ["replay", "dismiss", "replay-all"],
        id: [String(school.letterId), "999999", "-1"],
        queue: ["events", "webhooks"],
        reason: ["unreadable message"],
        count: ["1", "0", "1e3"],
      },
    },
    "roster/import-removals": {
      action: importRemovals.action,
      path: `/importar/anteriores/${importId}/bajas`,
      params: { id: importId },
      fields: { grupo: ["guardianships", "students"], confirmCount: ["100000"] },
    },
  };
}

/** Names of the forms, to see that no page with an action is left out. */
export function formNames(school: TestSchool): string[] {
  return Object.keys(formsOf(school)).sort();
}
