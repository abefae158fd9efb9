import { and, eq, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { ALERT_TEMPLATE } from "#contracts/api/attendance/alerts.ts";
import { ATTENDANCE_TEMPLATE } from "#contracts/api/attendance/attendance.ts";
import { BEHAVIOR_TEMPLATE } from "#contracts/api/behavior/categories.ts";
import { STEP_TEMPLATE } from "#contracts/api/behavior/procedures.ts";
import type { operatorApi, SchoolRow } from "#contracts/api/institutions/operator.ts";
import { SCHOOL_SCALES } from "#contracts/api/institutions/scale-templates.ts";
import type { Input } from "#contracts/endpoint.ts";
import {
  academicSessions,
  alertRules,
  attendanceCodes,
  behaviorCategories,
  behaviorStepTemplates,
  gradingScales,
  orgs,
  roles,
  users,
} from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit, recordAuditBy } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { issueResets } from "../identity/password-reset/issue.ts";
import type { Secrets } from "../identity/ports.ts";
import { brokenUnique } from "../refused-by.ts";
import { readSchoolDay } from "../school-day.ts";
import type { Schools } from "./get-school.ts";
import { enterSchool, refusedField } from "./internal.ts";
import { schoolRow } from "./list-institutions.ts";

const Made = z.object({ id: z.coerce.number() });

/**
 * Adds a school: its own page, its grading scales, its codes of attendance and categories of behaviour, this school year
 * with its three terms, and its first head, who is mailed a link to set a password. All of it or nothing. Errors: `unprocessable` for a code or an
 * address that is taken.
 */
export async function createInstitution(
  ctx: Context,
  input: Input<typeof operatorApi.create>,
  ports: Pick<Schools, "schools"> & { readonly secrets: Secrets },
): Promise<SchoolRow> {
  authorize(ctx, "platform.operate");
  const { name, officialCode, timeZone, template, email } = input;
  const id = await ctx.db.transaction(async (tx) => {
    const { rows } = await tx
      .execute(sql`select users.create_school(${name}, ${officialCode}, ${timeZone}) as id`)
      .catch((error: unknown) => {
        if (brokenUnique(error) !== "institutions_official_code") throw error;
        throw refusedField("officialCode", "school_code_taken", "Otro centro tiene este código.");
      });
    const { id: institutionId } = Made.parse(rows[0]);
    const after = { name, officialCode, timeZone, template };
    await recordAudit(ctx, tx, [{ action: "school.created", entity: "institution", entityId: institutionId, after }]);
    await enterSchool(tx, institutionId);
    await tx
      .insert(orgs)
      .values({ institutionId, sourcedId: `centro-${institutionId}`, name, type: "school", identifier: officialCode });
    await addAttendanceCodes(tx, institutionId);
    await addAlertRules(tx, institutionId);
    await addBehaviorCategories(tx, institutionId);
    await addBehaviorSteps(tx, institutionId);
    await tx
      .insert(gradingScales)
      .values(SCHOOL_SCALES[template].map((scale, at) => ({ institutionId, ...scale, isDefault: at === 0 })));
    await addYear(tx, institutionId, await readSchoolDay({ institutionId, now: ctx.now }, tx));
    const userId = await addHead(tx, institutionId, input);
    const to = { institutionId, kind: "invitation" } as const;
    await issueResets({ secrets: ports.secrets, now: ctx.now }, tx, to, [{ userId, address: email }]);
    // The school's own log begins with how it came to be; the operator is nobody of it.
    await recordAuditBy({ institutionId, role: ctx.actor.role, at: ctx.now(), ...ctx.origin }, tx, [
      { action: "school.created", entity: "institution", entityId: institutionId, after },
      { action: "account.invitation_issued", entity: "user", entityId: userId },
    ]);
    return institutionId;
  });
  await ctx.ports.outbox.requestDrain(id);
  return schoolRow(orNotFound((await ports.schools()).find((school) => school.id === id)));
}

/** With what registers are taken, until the school says otherwise. */
async function addAttendanceCodes(tx: Transaction, institutionId: number): Promise<void> {
  await tx.insert(attendanceCodes).values(
    ATTENDANCE_TEMPLATE.map(({ title, ...code }, at) => ({
      ...code,
      title: title.es,
      position: at + 1,
      institutionId,
    })),
  );
}

/** From when on absences ask for something, until the school says otherwise. */
async function addAlertRules(tx: Transaction, institutionId: number): Promise<void> {
  await tx
    .insert(alertRules)
    .values(ALERT_TEMPLATE.map(({ title, ...rule }) => ({ ...rule, title: title.es, institutionId })));
}

/** What merits and incidents are called, until the school says otherwise. */
async function addBehaviorCategories(tx: Transaction, institutionId: number): Promise<void> {
  await tx.insert(behaviorCategories).values(
    BEHAVIOR_TEMPLATE.map(({ title, ...category }, at) => ({
      ...category,
      title: title.es,
      position: at + 1,
      institutionId,
    })),
  );
}

/** The steps of a procedure, until the school says otherwise. */
async function addBehaviorSteps(tx: Transaction, institutionId: number): Promise<void> {
  await tx
    .insert(behaviorStepTemplates)
    .values(
      STEP_TEMPLATE.map(({ title, ...step }, at) => ({ ...step, title: title.es, position: at + 1, institutionId })),
    );
}

/** The Spanish school year around a day, from 1 September to 31 August; in summer the next one. Its head moves the terms. */
async function addYear(tx: Transaction, institutionId: number, today: string): Promise<void> {
  const [thisYear, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const from = month >= 7 ? thisYear : thisYear - 1;
  const to = from + 1;
  const common = { institutionId, schoolYear: String(to) };
  const [year] = await tx
    .insert(academicSessions)
    .values({
      ...common,
      type: "schoolYear",
      title: `${from}-${to}`,
      startDate: `${from}-09-01`,
      endDate: `${to}-08-31`,
    })
    .returning({ id: academicSessions.id });
  const parentId = orNotFound(year).id;
  const terms = [
    { title: "1ª evaluación", startDate: `${from}-09-08`, endDate: `${from}-12-20` },
    { title: "2ª evaluación", startDate: `${to}-01-08`, endDate: `${to}-03-25` },
    { title: "3ª evaluación", startDate: `${to}-03-26`, endDate: `${to}-06-23` },
  ];
  await tx
    .insert(academicSessions)
    .values(terms.map((term) => ({ ...common, ...term, parentId, type: "term" as const })));
}

async function addHead(
  tx: Transaction,
  institutionId: number,
  { givenName, familyName, email }: Input<typeof operatorApi.create>,
): Promise<number> {
  const [role] = await tx
    .select({ id: roles.id })
    .from(roles)
    .where(and(isNull(roles.institutionId), eq(roles.name, "school_admin")));
  const [head] = await tx
    .insert(users)
    .values({ institutionId, givenName, familyName, email, roleId: orNotFound(role).id })
    .returning({ id: users.id })
    .catch((error: unknown) => {
      if (brokenUnique(error) !== "users_email_unique") throw error;
      throw refusedField("email", "email_unusable", "Esta dirección no se puede usar.");
    });
  return orNotFound(head).id;
}
