import type { Person, peopleApi } from "#contracts/api/people/people.ts";
import type { Input } from "#contracts/endpoint.ts";
import { students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { forgetFigures } from "../institutions/get-statistics.ts";
import { readPerson } from "./get-person.ts";
import { asTaken, expectFree, expectGrantable, unusableRole } from "./refusals.ts";
import { readRole } from "./roles.ts";

/**
 * Adds a person to the school, with the pupil's file of a pupil; they have no password yet. Errors: `forbidden` for a
 * role that may do what the actor may not, and for a pupil without `students.create`; `unprocessable` naming the field.
 */
export async function createPerson(ctx: Context, input: Input<typeof peopleApi.create>): Promise<Person> {
  authorize(ctx, "users.create");
  const { student, ...person } = input;
  if (student !== undefined) authorize(ctx, "students.create");
  const { institutionId } = ctx.actor;
  const created = await ctx.db.transaction(async (tx) => {
    const role = expectGrantable(ctx, await readRole(tx, person.roleId));
    if ((role.kind === "student") !== (student !== undefined)) throw unusableRole("role_needs_file");
    if (person.username !== null) await expectFree(tx, null, person.username);
    const [row] = await tx
      .insert(users)
      .values({ institutionId, ...person })
      .returning({ id: users.id })
      .catch(asTaken);
    const { id } = orNotFound(row);
    if (student !== undefined) {
      await tx
        .insert(students)
        .values({ institutionId, userId: id, ...student })
        .catch(asTaken);
    }
    const { roleId: _, ...data } = person;
    await recordAudit(ctx, tx, [
      {
        action: "user.created",
        entity: "user",
        entityId: id,
        after: { ...data, role: role.name, ...(student === undefined ? {} : { student }) },
      },
    ]);
    return id;
  });
  await forgetFigures(ctx);
  return readPerson(ctx, created);
}
