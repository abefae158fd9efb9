import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { replaceCustodyNote } from "../people/custody-note.ts";
import { getStudent } from "./get-student.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

it("tells staff who may collect a pupil, and who may read it that there is a custody note; families neither", async () => {
  const [pupil] = await withRows(database, (query) =>
    query<{ id: string; guardian: string }>(
      `select s.id, g.guardian_user_id as guardian from students.students s join users.users u on u.id = s.user_id
       join users.guardianships g on g.student_id = s.id where u.email = 'student@demo.eduai.test' limit 1`,
    ),
  );
  const [id, guardian] = [Number(pupil?.id), Number(pupil?.guardian)];
  await withRows(database, (query) =>
    query("update users.guardianships set can_collect = false where student_id = $1 and guardian_user_id = $2", [
      id,
      guardian,
    ]),
  );
  const as = (account: string) => contextFor(database, `${account}@demo.eduai.test`);
  const seen = async (account: string) => {
    const { guardians, hasCustodyNote, tutors } = await getStudent(await as(account), { id });
    expect(tutors).toEqual(["Lucía Fernández Vega"]);
    return { canCollect: guardians.find(({ userId }) => userId === guardian)?.canCollect, hasCustodyNote };
  };
  expect(await seen("secretary")).toEqual({ canCollect: false, hasCustodyNote: false });
  const head = await as("head");
  await replaceCustodyNote(head, { id, note: "Vive con su madre.", version: await versionOf(id) });
  expect(await seen("head")).toEqual({ canCollect: false, hasCustodyNote: true });
  expect(await seen("teacher")).toEqual({ canCollect: false, hasCustodyNote: false });
  for (const account of ["parent", "student"]) {
    expect(await seen(account), account).toEqual({ canCollect: null, hasCustodyNote: false });
  }
});

const versionOf = async (id: number) =>
  String(
    (
      await withRows(database, (query) =>
        query<{ version: number }>("select version from students.students where id = $1", [id]),
      )
    )[0]?.version,
  );
