import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { AUDIT_COUNTED } from "#contracts/api/audit/audit.ts";
import type { AuditAction } from "#contracts/api/audit/words.ts";
import { HISTORY_FIELDS, type HistoryField, type studentHistoryApi } from "#contracts/api/students/history.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { auditLogs, students } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { isReachedStudent, reachedStudent } from "../access/students.ts";
import { entriesOf, entryColumns, latestFirst } from "../audit/internal.ts";
import { noteStudentRead } from "../audit/note-read.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";

interface Source {
  readonly entity: "student" | "user";
  readonly actions: readonly AuditAction[];
  /** The one field of theirs that is meant. */
  readonly key?: string;
  readonly isSealed?: true;
}

const ofAccount = (key: string): Source => ({ entity: "user", actions: ["user.updated"], key });

/** By which entries of the log a field of the file is changed. */
const SOURCES: Readonly<Record<HistoryField, Source>> = {
  givenName: ofAccount("givenName"),
  middleName: ofAccount("middleName"),
  familyName: ofAccount("familyName"),
  email: ofAccount("email"),
  username: { entity: "user", actions: ["user.updated", "account.username_given"], key: "username" },
  phone: ofAccount("phone"),
  identifier: ofAccount("identifier"),
  isActive: { entity: "user", actions: ["user.deactivated", "user.reactivated"] },
  groupName: { entity: "student", actions: ["student.group_changed", "student.group_change_undone"] },
  enrollment: {
    entity: "student",
    actions: ["enrollment.seated", "enrollment.ended", "enrollment.waiting", "enrollment.not_waiting"],
  },
  guardians: { entity: "student", actions: ["guardians.replaced", "guardians.records_ended"] },
  custody: { entity: "student", actions: ["custody.replaced"], isSealed: true },
  contacts: { entity: "student", actions: ["contacts.replaced"], isSealed: true },
  medical: { entity: "student", actions: ["medical.replaced"], isSealed: true },
  documents: {
    entity: "student",
    actions: [
      "student_document.added",
      "student_document.uploaded",
      "student_document.changed",
      "student_document.removed",
      "student_document.restored",
    ],
  },
  tutoring: { entity: "student", actions: ["tutoring.written", "tutoring.changed"], isSealed: true },
};

const SEALED: ReadonlySet<string> = new Set(
  Object.values(SOURCES).flatMap(({ isSealed, actions }) => (isSealed ? actions : [])),
);

/**
 * Who changed what of the file of a pupil within reach, latest first, as the audit log has it. Of sealed parts the log
 * holds nothing, and neither does this. Errors: `not_found`, `bad_request` for a foreign cursor.
 */
export async function getStudentHistory(
  ctx: Context,
  input: Input<typeof studentHistoryApi.list>,
): Promise<View<typeof studentHistoryApi.list>> {
  authorize(ctx, "audit.read");
  const { id, field } = input;
  const [found] = await ctx.db.batch((q) => [
    q.select({ userId: students.userId }).from(students).where(isReachedStudent(ctx, id)),
    ...noteStudentRead(ctx, q, reachedStudent(ctx, id)),
  ]);
  const { userId } = orNotFound(found[0]);
  const wanted = changesOf(field === undefined ? HISTORY_FIELDS : [field], { student: id, user: userId });
  const list = latestFirst(input);
  const [rows, [count]] = await ctx.db.batch((q) => {
    const some = q
      .select({ one: sql`1`.as("one") })
      .from(auditLogs)
      .where(wanted)
      .limit(AUDIT_COUNTED)
      .as("some");
    return [
      q
        .select({ ...entryColumns, position: list.position })
        .from(auditLogs)
        .where(and(wanted, list.where))
        .orderBy(...list.orderBy)
        .limit(list.limit),
      q.select({ total: sql<number>`count(*)::int` }).from(some),
    ];
  });
  const { data, ...page } = list.toPage(rows, count?.total ?? 0);
  const { entries } = await entriesOf(ctx, data);
  const key = field === undefined ? undefined : SOURCES[field].key;
  return {
    ...page,
    data: entries.map(({ id, at, actor, action, changes }) => {
      const isSealed = SEALED.has(action);
      const shown = key === undefined ? changes : changes.filter((change) => change.field.split(".")[0] === key);
      return { id, at, by: actor?.name ?? null, action, changes: isSealed ? [] : shown, isSealed };
    }),
  };
}

/** The entries of these fields, each looked up by what it is about. */
function changesOf(fields: readonly HistoryField[], ids: Readonly<Record<Source["entity"], number>>): SQL | undefined {
  const sources = fields.map((field) => SOURCES[field]);
  return or(
    ...(["student", "user"] as const).flatMap((entity) => {
      const own = sources.filter((source) => source.entity === entity);
      if (own.length === 0) return [];
      const keys = own.length === 1 ? own.flatMap(({ key }) => key ?? []) : [];
      return [
        and(
          eq(auditLogs.entity, entity),
          eq(auditLogs.entityId, String(ids[entity])),
          inArray(auditLogs.action, [...new Set(own.flatMap(({ actions }) => actions))]),
          ...keys.map((key) => sql`(${auditLogs.before} ? ${key} or ${auditLogs.after} ? ${key})`),
        ),
      ];
    }),
  );
}
