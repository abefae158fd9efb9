import type { PageReadsRpc } from "#contracts/internal/page-reads.ts";
import type { Fetcher } from "#testing/api.ts";
import * as assignments from "../../app/routes/assignments/assignments.ts";
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
import * as queues from "../../app/routes/operations/queues.tsx";
import * as access from "../../app/routes/people/access.tsx";
import * as guardians from "../../app/routes/people/guardians.tsx";
import * as newPerson from "../../app/routes/people/new.tsx";
import * as people from "../../app/routes/people/people.tsx";
import * as person from "../../app/routes/people/person.tsx";
import * as role from "../../app/routes/people/role.tsx";
import * as importPage from "../../app/routes/roster/import.tsx";
import * as importPast from "../../app/routes/roster/import-past.tsx";
import * as importRemovals from "../../app/routes/roster/import-removals.tsx";
import type { Random } from "../../drizzle/seed/random.ts";
import { cleanRosterZip } from "../fixtures/roster.ts";
import type { TestSchool } from "../security/school.ts";
import { type Attempt, leak } from "./run.ts";
import { CONTENT_TYPES, NAUGHTY } from "./values.ts";

const ORIGIN = "http://localhost:8787";

interface Form {
  readonly action: (args: never) => unknown;
  readonly path: string;
  readonly params?: Record<string, string>;
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly endsSession?: true;
}

export interface Visitor {
  readonly who: string;
  readonly cookie: string;
  readonly csrf: string;
}

function formsOf(school: TestSchool): Record<string, Form> {
  const importId = String(school.importId);
  return {
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
        intent: ["password", "session", "others", "client"],
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
    "people/access": {
      action: access.action,
      path: "/personas/accesos?grupo=1ESOA",
      fields: {
        intent: ["codes", "invite", "x"],
        ids: [String(school.colleagueId), "x", "-1"],
        withAddress: [String(school.colleagueId), "x"],
      },
    },
    "people/guardians": {
      action: guardians.action,
      path: `/alumnado/${school.studentId}/familia`,
      params: { id: String(school.studentId) },
      fields: {
        version: ["none", "1.1", '"'],
        userId: [String(school.colleagueId), "x", "-1"],
        [`relation-${school.colleagueId}`]: ["mother", "x"],
        [`rights-${school.colleagueId}`]: ["canCollect", "hasCustody"],
        primary: [String(school.colleagueId), ""],
      },
    },
    "people/role": {
      action: role.action,
      path: `/perfiles/${school.roleId}`,
      params: { id: String(school.roleId) },
      fields: {
        intent: ["save", "remove"],
        title: ["Perfil"],
        permissions: ["students.read", "*"],
        version: ["1", "x"],
      },
    },
    "people/people": {
      action: people.action,
      path: "/personas",
      fields: { intent: ["ask", "deactivate", "reactivate"], ids: [String(school.leaverId), "999999", "-1"] },
    },
    "people/new": {
      action: newPerson.action,
      path: "/personas/nueva",
      fields: {
        givenName: ["Otra"],
        familyName: ["Prueba"],
        email: ["", "no es correo"],
        phone: ["", "600 000 000", "x"],
        locale: ["", "es", "xx"],
        roleId: [String(school.familyRoleId), "0", "1e9"],
        studentNumber: ["", "N-1"],
      },
    },
    "people/person": {
      action: person.action,
      path: `/personas/${school.colleagueId}`,
      params: { id: String(school.colleagueId) },
      fields: {
        intent: ["save", "deactivate", "reactivate", "end-session", "end-all", "invite", "code"],
        id: [school.colleagueSessionId, ".."],
        version: ["1", "x", ""],
        givenName: ["Otra"],
        familyName: ["Prueba"],
        email: [""],
        roleId: [String(school.familyRoleId), ""],
      },
    },
    "roster/import": {
      action: importPage.action,
      path: "/importar",
      fields: { intent: ["check", "commit"], importId: ["999999"], orgs: ["x"], confirmCount: ["1", "1.000"] },
    },
    "roster/import-past": {
      action: importPast.action,
      path: `/importar/anteriores/${importId}`,
      params: { id: importId },
      fields: { confirmAccess: ["1", "-1"], looked: ["1"] },
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

/** One target for each form of the web app: its action, as the front door calls it. */
export function forms(
  door: Fetcher,
  school: TestSchool,
  visitorFor: (endsSession: boolean, random: Random) => Promise<Visitor>,
): ((random: Random) => Attempt)[] {
  return Object.entries(formsOf(school)).map(([name, form]) => (random) => {
    const { body, type, said } = bodyOf(form, random);
    return {
      what: `form ${name} ${type ?? ""} ${said}`,
      run: async () => {
        const visitor = await visitorFor(form.endsSession === true, random);
        const headers = new Headers({ cookie: visitor.cookie });
        if (random.chance(0.95))
          headers.set("origin", random.chance(0.95) ? ORIGIN : random.pick(["null", "https://evil.test", "::"]));
        if (type !== null) headers.set("content-type", type);
        if (body instanceof FormData || body instanceof URLSearchParams) body.set("csrf", visitor.csrf);
        const request = new Request(ORIGIN + form.path, { method: "POST", headers, body });
        const fault = await outcome(form, request, door, random, said);
        return fault === null ? null : `form ${name} as ${visitor.who} ${fault}`;
      },
    };
  });
}

function bodyOf(
  form: Form,
  random: Random,
): { body: FormData | URLSearchParams | string; type: string | null; said: string } {
  if (random.chance(0.12)) {
    const raw = random.pick([
      "",
      "--b\r\n",
      '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n',
      "a=%ff%fe&b",
      "{}",
      "\0",
    ]);
    return { body: raw, type: random.pick([...CONTENT_TYPES, "multipart/form-data; boundary=b"]), said: raw };
  }
  const pairs = Object.entries(form.fields).flatMap(([name, values]) => {
    if (random.chance(0.1)) return [];
    const value = random.chance(0.4) ? random.pick(NAUGHTY) : random.pick(values);
    return random.chance(0.1)
      ? [
          [name, value],
          [name, random.pick(NAUGHTY)],
        ]
      : [[name, value]];
  });
  const encoded = random.chance(0.5) ? new URLSearchParams() : new FormData();
  for (const [name = "", value = ""] of pairs) encoded.append(name, value.toWellFormed());
  if (encoded instanceof FormData && random.chance(0.3)) {
    const bytes = new Uint8Array(cleanRosterZip()).slice(0, random.int(0, 4_000));
    encoded.append(
      random.pick(["file", "csrf", "title", "importId"]),
      new File([bytes], random.pick(NAUGHTY).toWellFormed()),
    );
  }
  return { body: encoded, type: null, said: JSON.stringify(pairs) };
}

async function outcome(
  form: Form,
  request: Request,
  door: Fetcher,
  random: Random,
  said: string,
): Promise<string | null> {
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return door(url.pathname + url.search, init);
  };
  const PAGE_READS: PageReadsRpc = {
    readAll: ({ headers, paths }) =>
      Promise.all(
        paths.map(async (path) => {
          const answer = await door(path, { headers });
          return { status: answer.status, body: await answer.text() };
        }),
      ),
  };
  const context = {
    env: { API: { fetch }, PAGE_READS, INTERNAL_TOKEN: "not-the-internal-token", EDUAI_ENV: "test" },
    requestId: "fuzz-0000",
    nonce: "n",
  };
  const params = Object.fromEntries(
    Object.entries(form.params ?? {}).map(([name, value]) => [name, random.chance(0.1) ? random.pick(NAUGHTY) : value]),
  );
  try {
    return judged(await form.action(argumentsOf({ context, request, params })), said);
  } catch (thrown) {
    if (!(thrown instanceof Error)) return judged(thrown, said);
    return `throws, which is a page of status 500: ${thrown.name}: ${thrown.message.slice(0, 200)}`;
  }
}

function judged(answer: unknown, said: string): string | null {
  const init = typeof answer === "object" && answer !== null && "init" in answer ? answer.init : answer;
  const status = typeof init === "object" && init !== null && "status" in init ? Number(init.status) : 200;
  if (status >= 500) return `answers ${status}`;
  if (answer instanceof Response) {
    const target = answer.headers.get("location") ?? "/";
    return new URL(target, ORIGIN).origin === ORIGIN ? null : `leads away to ${target}`;
  }
  return leak(JSON.stringify(answer ?? null), said);
}

/** Guarantee: an action reads of its arguments what is given here, and no other binding. */
function argumentsOf(given: { context: unknown; request: Request; params: unknown }): never {
  return given as never;
}
