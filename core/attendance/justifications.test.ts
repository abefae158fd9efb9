import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { number, type Recorded } from "#testing/context.ts";
import { codeOf, passOnChanges, type RegisterSchool, refusal, registerSchool, today } from "#testing/registers.ts";
import { addDays } from "../../drizzle/seed/calendar.ts";
import type { Context } from "../context.ts";
import { setGroupTutors } from "../sections/group-tutors.ts";
import { decideJustification } from "./decide-justification.ts";
import { getJustification } from "./get-justification.ts";
import { listJustifications } from "./list-justifications.ts";
import { requestJustification } from "./request-justification.ts";
import { withdrawJustification } from "./withdraw-justification.ts";

type Person = Context & { recorded: Recorded };

let school: RegisterSchool;
let teacher: Person;
let office: Person;
let mother: Person;
let pupilId: number;
let group: string;

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  school.rows<Row>(text, values);
const week = addDays(today, -7);

beforeAll(async () => {
  school = await registerSchool();
  teacher = await school.person("teacher@demo");
  // A pupil of the lesson and their mother, each with a sign-in.
  const { students } = await school.sheet(teacher);
  const [row] = await rows<{ id: number; group: string; mother: number; user: number }>(
    `select s.id::int, s.group_name as "group", g.guardian_user_id::int as mother, s.user_id::int as user
     from students.students s join users.guardianships g on g.student_id = s.id
     where s.id = any($1) and g.can_contact and g.can_view_records order by g.id limit 1`,
    [students.map(({ id }) => id)],
  );
  [pupilId, group] = [row?.id ?? 0, row?.group ?? ""];
  await rows("update users.users set email = 'madre@demo.eduai.test' where id = $1", [row?.mother]);
  await rows("update users.users set email = 'alumno@demo.eduai.test' where id = $1", [row?.user]);
  await rows("delete from courses.group_tutors");
  const head = await school.person("head@demo");
  await setGroupTutors(head, { groupName: group, userIds: [teacher.actor.userId], version: "0" });
});
afterAll(() => school?.database.drop());
beforeEach(async () => {
  await rows(
    "update students.attendance set justification_id = null, office_code_id = null, office_reason = null, office_by = null, office_at = null where justification_id is not null",
  );
  await rows("truncate students.attendance_justifications, communications.notifications, outbox.events cascade");
  await rows("delete from students.registers where date >= $1", [addDays(today, -20)]);
  teacher = await school.person("teacher@demo");
  office = await school.person("secretary@demo");
  mother = await school.person("madre@demo");
});

const asked = (more: object = {}) =>
  requestJustification(mother, { studentId: pupilId, startDate: today, kind: "illness", text: "Fiebre alta", ...more });
const placeOf = async (ctx: Context, date = today) => {
  const sheet = await school.sheet(ctx, date);
  return { sheet, at: sheet.students.findIndex(({ id }) => id === pupilId) };
};
const absentOn = async (date = today) => {
  const { sheet, at } = await placeOf(teacher, date);
  return school.take(teacher, sheet, { [at]: { kind: "absent" } });
};
const countsOn = async (date = today) => {
  const { sheet, at } = await placeOf(teacher, date);
  return sheet.codes.find(({ id }) => id === sheet.students[at]?.countsAs)?.kind ?? null;
};
const passOn = () => passOnChanges(school, office.actor.institutionId);
const notices = () =>
  rows<{ user: number; kind: string; title: string; body: string }>(
    "select user_id::int as user, kind, title, body from communications.notifications order by id",
  );

describe("a family's justification", () => {
  it("waits for the tutor; accepted, the absences are excused beside the teacher's mark, and the family is told", async () => {
    await absentOn();
    const waiting = await asked();
    expect(waiting).toMatchObject({
      state: "waiting",
      startDate: today,
      endDate: today,
      hasText: true,
      canWithdraw: true,
    });
    await passOn();
    expect(await notices()).toEqual([
      expect.objectContaining({
        user: teacher.actor.userId,
        kind: "justification.waiting",
        title: "Un justificante espera tu respuesta",
      }),
    ]);
    const list = await listJustifications(teacher, { limit: 20 });
    expect(list).toMatchObject({ waiting: 1, data: [{ id: waiting.id, canDecide: true, canWithdraw: false }] });
    expect(await getJustification(teacher, { id: waiting.id })).toMatchObject({ text: "Fiebre alta", note: null });
    const before = (await school.sheet(teacher)).version;
    const accepted = await decideJustification(teacher, { id: waiting.id, version: "1", accept: true, note: null });
    expect(accepted).toMatchObject({
      state: "accepted",
      codeTitle: "Justificada",
      decidedBy: teacher.actor.name,
      version: 2,
    });
    const { sheet, at } = await placeOf(teacher);
    expect(sheet).toMatchObject({ version: before + 1 });
    expect(sheet.students[at]).toMatchObject({
      mark: { codeId: codeOf(sheet, "absent") },
      override: { codeId: codeOf(sheet, "excused"), isJustified: true, reason: "" },
      countsAs: codeOf(sheet, "excused"),
    });
    await passOn();
    expect((await notices()).at(-1)).toMatchObject({ user: mother.actor.userId, title: "Justificante aceptado" });
    // What was written stands nowhere but sealed, and the log says that the tutor read it.
    const log = await rows<{ action: string; all: string }>(
      "select action, coalesce(before::text, '') || coalesce(after::text, '') as all from users.audit_logs where entity = 'justification' order by id",
    );
    expect(log.map(({ action }) => action)).toEqual([
      "justification.requested",
      "justification.read",
      "justification.accepted",
    ]);
    expect(log.map(({ all }) => all).join()).not.toMatch(/Fiebre|illness/);
    const [stored] = await rows<{ content: string }>("select content from students.attendance_justifications");
    expect(stored?.content).toMatch(/^v1\./);
  });

  it("refused needs a note, which the family reads; the absence stays", async () => {
    await absentOn();
    const { id } = await asked();
    const call = { id, version: "1", accept: false };
    expect(await refusal(decideJustification(teacher, { ...call, note: null }))).toMatchObject({
      reason: "justification_note",
    });
    await decideJustification(teacher, { ...call, note: "Falta el parte." });
    await passOn();
    expect((await notices()).at(-1)).toMatchObject({ user: mother.actor.userId, title: "Justificante no aceptado" });
    expect(await getJustification(mother, { id })).toMatchObject({
      state: "refused",
      note: "Falta el parte.",
      text: "Fiebre alta",
    });
    expect(await countsOn()).toBe("absent");
  });

  it("of two who decide at once one wins, and the other is told what was decided", async () => {
    await absentOn();
    const { id } = await asked();
    const answers = await Promise.allSettled([
      decideJustification(teacher, { id, version: "1", accept: true, note: null }),
      decideJustification(office, { id, version: "1", accept: false, note: "No" }),
      decideJustification(office, { id, version: "1", accept: true, note: null }),
    ]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === "rejected") {
        expect(answer.reason).toMatchObject({ code: "precondition_failed", reason: "justification_changed" });
        expect(answer.reason.message).toMatch(/ha (aceptado|rechazado) este justificante/);
      }
    }
  });

  it("of the same days is one, however often it is sent, at once too; the other parent is told that one waits", async () => {
    const sent = await Promise.allSettled(Array.from({ length: 8 }, () => asked()));
    const ids = new Set(sent.flatMap((one) => (one.status === "fulfilled" ? [one.value.id] : [])));
    expect(ids.size).toBe(1);
    expect(await asked()).toMatchObject({ id: [...ids][0] });
    expect(await number(school.database, "select count(*) from students.attendance_justifications")).toBe(1);
    // The other parent is told that one waits.
    const other = await school.person("parent@demo");
    await rows(
      `insert into users.guardianships (institution_id, guardian_user_id, student_id, relation, is_primary, has_custody, can_contact, can_view_records)
       values ($1, $2, $3, 'father', false, true, true, true)`,
      [other.actor.institutionId, other.actor.userId, pupilId],
    );
    const same = { studentId: pupilId, startDate: today, kind: "other", text: null } as const;
    expect(await refusal(requestJustification(other, same))).toMatchObject({
      code: "conflict",
      reason: "justification_waits",
    });
    await rows("delete from users.guardianships where guardian_user_id = $1 and student_id = $2", [
      other.actor.userId,
      pupilId,
    ]);
  });

  it("what a family wrote is in the log as read whichever way the school's people come by it", async () => {
    await absentOn();
    const { id } = await asked();
    await withdrawJustification(mother, { id, version: "1" });
    const readings = () =>
      number(
        school.database,
        "select count(*) from users.audit_logs where action = 'justification.read' and entity_id = $1",
        [String(id)],
      );
    expect(await readings()).toBe(0);
    expect(await withdrawJustification(teacher, { id, version: "2" })).toMatchObject({ text: "Fiebre alta" });
    expect(await readings()).toBe(1);
    await withdrawJustification(mother, { id, version: "2" });
    expect(await readings()).toBe(1);
  });

  it("a pupil whom a privacy request blocks is named in no notice of who decides", async () => {
    await asked();
    await passOn();
    const [pupil] = await rows<{ family: string; given: string }>(
      "select u.family_name as family, u.given_name as given from users.users u join students.students s on s.user_id = u.id where s.id = $1",
      [pupilId],
    );
    const told = JSON.stringify((await notices()).filter(({ user }) => user === teacher.actor.userId));
    expect(told).toContain(group);
    expect(told).not.toContain(pupil?.family ?? "");
    expect(told).not.toContain(pupil?.given ?? "");
  });

  it("is taken back while it waits, and not after the answer", async () => {
    await absentOn();
    const { id } = await asked();
    expect(await withdrawJustification(mother, { id, version: "1" })).toMatchObject({ state: "withdrawn", version: 2 });
    expect(await withdrawJustification(mother, { id, version: "1" })).toMatchObject({ state: "withdrawn" });
    const again = await asked();
    await decideJustification(teacher, { id: again.id, version: "1", accept: true, note: null });
    expect(await refusal(withdrawJustification(mother, { id: again.id, version: "2" }))).toMatchObject({
      reason: "justification_answered",
    });
    // The school takes an accepted one back: the lesson counts as its teacher marked it.
    expect(await countsOn()).toBe("excused");
    await withdrawJustification(office, { id: again.id, version: "2" });
    expect(await countsOn()).toBe("absent");
  });

  it("is refused for others' children, days too long ago, closed terms, nothing to excuse, and who left", async () => {
    const reason = async (more: object) => (await refusal(asked(more))).reason;
    const [other] = await rows<{ id: number }>(
      "select id::int from students.students where id <> $1 and institution_id = $2 limit 1",
      [pupilId, office.actor.institutionId],
    );
    expect((await refusal(asked({ studentId: other?.id }))).code).toBe("not_found");
    expect(await reason({ startDate: addDays(today, -16) })).toBe("justification_too_old");
    expect(await reason({ startDate: today, endDate: addDays(today, 92) })).toBe("justification_too_long");
    expect(await reason({ startDate: today, endDate: addDays(today, -1) })).toBe("dates_reversed");
    expect(await reason({ startDate: today, endDate: addDays(today, 1), startsAt: "10:00" })).toBe(
      "justification_hours",
    );
    expect(await reason({ startDate: today, startsAt: "11:00", endsAt: "10:00" })).toBe("justification_hours");
    expect(await reason({ startDate: week })).toBe("justification_nothing");
    await absentOn(week);
    const { id } = await asked({ startDate: week });
    await decideJustification(teacher, { id, version: "1", accept: true, note: null });
    expect(await reason({ startDate: week })).toBe("justification_nothing");
    await rows(
      `insert into users.academic_sessions (institution_id, title, type, start_date, end_date, school_year, closed_at)
       values ($1, 'Cerrada', 'gradingPeriod', $2, $2, 'x', now())`,
      [office.actor.institutionId, today],
    );
    expect(await reason({})).toBe("justification_term_closed");
    await rows("delete from users.academic_sessions where title = 'Cerrada'");
    await rows("update students.students set status = 'withdrawn' where id = $1", [pupilId]);
    expect(await reason({})).toBe("justification_left");
    await rows("update students.students set status = 'active' where id = $1", [pupilId]);
    for (const right of ["can_contact", "can_view_records"]) {
      await rows(`update users.guardianships set ${right} = false where guardian_user_id = $1`, [mother.actor.userId]);
      expect((await refusal(asked())).code, right).toBe("not_found");
      await rows(`update users.guardianships set ${right} = true where guardian_user_id = $1`, [mother.actor.userId]);
    }
    const pupil = await school.person("alumno@demo");
    const own = { studentId: pupilId, startDate: today, kind: "illness", text: null } as const;
    expect((await refusal(requestJustification(pupil, own))).code).toBe("not_found");
    await rows("update students.students set date_of_birth = '2000-01-01' where id = $1", [pupilId]);
    expect(await requestJustification(pupil, own)).toMatchObject({ state: "waiting" });
    await rows("update students.students set date_of_birth = $2 where id = $1", [pupilId, addDays(today, -14 * 365)]);
  });

  it("is decided and seen by the group's tutors and the office alone", async () => {
    const { id } = await asked();
    for (const account of ["student@otra", "parent@demo", "head@otra", "teacher@otra"]) {
      const person = await school.person(account);
      expect((await refusal(getJustification(person, { id }))).code, account).toBe("not_found");
    }
    const head = await school.person("head@demo");
    await setGroupTutors(head, { groupName: group, userIds: [], version: String(teacher.actor.userId) });
    expect((await refusal(getJustification(teacher, { id }))).code).toBe("not_found");
    expect((await refusal(decideJustification(teacher, { id, version: "1", accept: true, note: null }))).code).toBe(
      "not_found",
    );
    expect((await listJustifications(teacher, { limit: 20 })).data).toEqual([]);
    // Where a group has no tutor, the office is told.
    await passOn();
    const told = (await notices()).map(({ user }) => user);
    expect(told).toContain(head.actor.userId);
    expect(told).toContain(office.actor.userId);
    await setGroupTutors(head, { groupName: group, userIds: [teacher.actor.userId], version: "0" });
    const notTheirs = { id, version: "1", accept: true, note: null };
    expect((await refusal(decideJustification(mother, notTheirs))).code).toBe("forbidden");
  });
});
