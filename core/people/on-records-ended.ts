import { eq, inArray, sql } from "drizzle-orm";
import type { RecordsEnded } from "#contracts/internal/outbox.ts";
import { students, users } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import { type NoticeTexts, notify } from "../notifications/notify.ts";

const OWN: NoticeTexts = {
  es: {
    title: "Ya eres mayor de edad: tu familia deja de ver tus notas y faltas",
    body: "Desde que cumples 18 años decides tú. Si quieres que tu familia las siga viendo, dilo en la secretaría de tu centro.",
  },
  en: {
    title: "You are of age: your family no longer sees your marks and absences",
    body: "From your 18th birthday on it is your decision. If you want your family to go on seeing them, tell your school's office.",
  },
};

const ofChild = (name: string): NoticeTexts => ({
  es: {
    title: `${name} ya es mayor de edad`,
    body: `Desde ahora no ves sus notas y faltas, salvo que ${name} lo autorice o muestres a la secretaría del centro un interés legítimo, como que depende de ti.`,
  },
  en: {
    title: `${name} is of age`,
    body: `From now on you do not see their marks and absences, unless ${name} agrees or you show the school's office a legitimate interest, such as their depending on you.`,
  },
});

const opened = (names: string): NoticeTexts => ({
  es: {
    title: "Tu familia ve otra vez tus notas y faltas",
    body: `La secretaría de tu centro ha anotado que las ve: ${names}. Si no lo has autorizado, dilo en tu centro.`,
  },
  en: {
    title: "Your family sees your marks and absences again",
    body: `Your school's office noted that they are seen by: ${names}. If you did not agree, tell your school.`,
  },
});

/** Tells a pupil who is of age to whom the office opened the records. */
export async function onRecordsOpened(
  ctx: SystemContext,
  { studentId, guardianIds }: RecordsEnded,
  eventId: number,
): Promise<void> {
  const [pupils, guardians] = await ctx.db.batch((q) => [
    q.select({ userId: students.userId }).from(students).where(eq(students.id, studentId)),
    q
      .select({ name: sql<string>`${users.givenName} || ' ' || ${users.familyName}` })
      .from(users)
      .where(inArray(users.id, guardianIds))
      .orderBy(users.id),
  ]);
  const pupil = pupils[0];
  if (pupil === undefined || guardians.length === 0) return;
  const texts = opened(guardians.map(({ name }) => name).join(", "));
  await notify(ctx, eventId, [{ userId: pupil.userId, kind: "records.ended", texts, url: "/cuenta" }]);
}

/** Tells a pupil who came of age, and the guardians who see the records no more. */
export async function onRecordsEnded(
  ctx: SystemContext,
  { studentId, guardianIds }: RecordsEnded,
  eventId: number,
): Promise<void> {
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({ userId: users.id, givenName: users.givenName })
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(eq(students.id, studentId)),
  ]);
  const pupil = rows[0];
  if (pupil === undefined) return;
  const kind = "records.ended";
  await notify(ctx, eventId, [
    { userId: pupil.userId, kind, texts: OWN, url: "/cuenta" },
    // Not about the pupil's file: a notice that is ends with the right that ended.
    ...guardianIds.map((userId) => ({ userId, kind, texts: ofChild(pupil.givenName), url: "/" })),
  ]);
}
