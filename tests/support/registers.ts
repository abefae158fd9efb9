import type { AttendanceKind, Register } from "#contracts/api/attendance/attendance.ts";
import { EventMessage } from "#contracts/internal/outbox.ts";
import { getRegister } from "#core/attendance/get-register.ts";
import { listRegisters } from "#core/attendance/list-registers.ts";
import { recordRegister } from "#core/attendance/record-register.ts";
import type { Context } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import { handleEvent } from "#core/reactions.ts";
import { addDays, localDate, weekday } from "../../drizzle/seed/calendar.ts";
import { contextFor, type Recorded, systemContext, withRows } from "./context.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

type Person = Context & { recorded: Recorded };

/** A Wednesday of late. */
export const today = addDays(localDate(new Date()), -((weekday(localDate(new Date())) + 4) % 7));
/** Its afternoon in Spain, when all but the last lesson have begun. */
const now = () => new Date(`${today}T11:45:00Z`);

interface Other {
  readonly kind: AttendanceKind;
  readonly minutes?: number;
  readonly note?: string;
}
export type Others = Readonly<Record<number, Other>>;

export const codeOf = (sheet: Pick<Register, "codes">, kind: AttendanceKind) =>
  sheet.codes.find((code) => code.kind === kind)?.id ?? 0;

/** The whole list, everybody present but some by their place. */
export const marksOf = (sheet: Register, others: Others = {}) =>
  sheet.students.map(({ id }, at) => ({
    studentId: id,
    codeId: codeOf(sheet, others[at]?.kind ?? "present"),
    minutes: others[at]?.minutes ?? 0,
    note: others[at]?.note ?? null,
  }));

export const refusal = async (run: Promise<unknown>): Promise<AppError> => {
  const thrown: unknown = await run.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof AppError) return thrown;
  throw new Error(`expected a coded refusal, got ${String(thrown)}`);
};

/** The demo school on that Wednesday, without registers of the day and the one before: its teacher, its office, a lesson. */
export async function registerSchool() {
  const database: TestDatabase = await testDatabase({ seeded: true });
  const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
    withRows(database, (query) => query<Row>(text, values));
  const person = (account: string, at = now): Promise<Person> =>
    contextFor(database, `${account}.eduai.test`, { now: at });
  /** Puts the day back as it was. */
  const clear = () => rows("delete from students.registers where date >= $1", [addDays(today, -1)]);
  // What families of the demo sent would stand over the marks of a test.
  await rows("update students.attendance set justification_id = null");
  await rows("delete from students.attendance_justifications");
  await clear();
  const teacher = await person("teacher@demo");
  const [first] = (await listRegisters(teacher, { date: today })).data;
  if (first === undefined) throw new Error("the demo teacher has lessons every day");
  const lesson = { sectionId: first.sectionId, startsAt: first.startsAt };
  const place = (date = today) => ({ id: lesson.sectionId, date });
  return {
    database,
    rows,
    person,
    clear,
    lesson,
    place,
    now,
    sheet: (ctx: Context, date = today) => getRegister(ctx, place(date)),
    take: (ctx: Context, sheet: Register, others: Others = {}, version = sheet.version) =>
      recordRegister(ctx, { ...place(sheet.date), marks: marksOf(sheet, others), version: String(version) }),
  };
}
export type RegisterSchool = Awaited<ReturnType<typeof registerSchool>>;

/** What justifications left in the outbox goes to its handlers, twice. */
export async function passOnChanges(school: RegisterSchool, institutionId: number): Promise<void> {
  const events = await school.rows<{ id: number; payload: { justificationId: number } }>(
    "select id::int, payload from outbox.events where type = 'justification.changed' and finished_at is null order by id",
  );
  const system = systemContext(school.database, institutionId, { now: school.now });
  for (const { id: eventId, payload } of events) {
    const message = { eventId, institutionId, type: "justification.changed" as const, payload };
    await handleEvent(system, message);
    await handleEvent(system, message);
  }
}

/** All that is in the outbox goes to its handlers, twice each, and so does what these leave there. */
export async function passOnAll(school: RegisterSchool, institutionId: number): Promise<void> {
  const system = systemContext(school.database, institutionId, { now: school.now });
  for (let round = 0; round < 12; round += 1) {
    const events = await school.rows(
      `select id::int as "eventId", type, payload, institution_id::int as "institutionId" from outbox.events
       where finished_at is null order by id`,
    );
    if (events.length === 0) return;
    for (const event of events) {
      const message = EventMessage.parse(event);
      await handleEvent(system, message);
      await handleEvent(system, message);
    }
  }
}
