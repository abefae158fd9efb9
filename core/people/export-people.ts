import { and, eq } from "drizzle-orm";
import type { peopleApi } from "#contracts/api/people/people.ts";
import type { Input } from "#contracts/endpoint.ts";
import { roles, students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { readSchoolDay } from "../school-day.ts";
import { type Row, type SheetFile, sheetFile } from "../spreadsheet.ts";
import { personColumns } from "./internal.ts";
import { peopleAsked, peoplePaging } from "./list-people.ts";

const AT_ONCE = 1_000;

const HEADERS = [
  "Apellidos",
  "Nombre",
  "Segundo nombre",
  "Perfil",
  "Grupo",
  "N.º de expediente",
  "Correo",
  "Usuario",
  "Identificador",
  "Teléfono",
  "Estado",
  "Última entrada",
];

/** The people that the list shows, all of them, as a spreadsheet read from the database while it is sent. */
export async function exportPeople(ctx: Context, input: Input<typeof peopleApi.export>): Promise<SheetFile> {
  authorize(ctx, "users.read");
  const { format, ...asked } = input;
  const day = await ctx.db.transaction(async (tx) => {
    await recordAudit(ctx, tx, [
      {
        action: "user.exported",
        entity: "institution",
        entityId: ctx.actor.institutionId,
        after: { format, ...asked },
      },
    ]);
    return readSchoolDay(ctx, tx);
  });
  return sheetFile({ title: "Personas", rows: rowsOf(ctx, asked) }, `personas-${day}`, format, ctx.now());
}

async function* rowsOf(
  ctx: Context,
  asked: Omit<Input<typeof peopleApi.export>, "format">,
): AsyncGenerator<Row, void, undefined> {
  yield HEADERS;
  const wanted = peopleAsked(asked);
  for (let cursor: string | undefined; ; ) {
    const list = peoplePaging({ sort: asked.sort, limit: AT_ONCE, cursor });
    const [rows] = await ctx.db.batch((q) => [
      q
        .select({
          ...personColumns,
          middleName: users.middleName,
          identifier: users.identifier,
          phone: users.phone,
          studentNumber: students.studentNumber,
          position: list.position,
        })
        .from(users)
        .innerJoin(roles, eq(roles.id, users.roleId))
        .leftJoin(students, eq(students.userId, users.id))
        .where(and(wanted, list.where))
        .orderBy(...list.orderBy)
        .limit(list.limit),
    ]);
    const page = list.toPage(rows, rows.length);
    for (const row of page.data) {
      yield [
        row.familyName,
        row.givenName,
        row.middleName,
        row.role.title,
        row.groupName,
        row.studentNumber,
        row.email,
        row.username,
        row.identifier,
        row.phone,
        row.isActive ? "Activa" : "De baja",
        row.lastLoginAt?.toISOString().slice(0, 10) ?? null,
      ];
    }
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}
