import { peopleApi } from "#contracts/api/people/people.ts";
import { rolesApi } from "#contracts/api/people/roles.ts";
import { type Fetcher, signIn } from "./api.ts";
import { withRows } from "./context.ts";
import type { TestDatabase } from "./database.ts";

export type SignedIn = Awaited<ReturnType<typeof signIn>>;

/** The header by which a change says which version it saw. */
export const ifMatch = (version: number | string) => ({ "if-match": `"${version}"` });

/** Those of the demo school who may change its people, and people whom they add. */
export async function openOffice(platform: { readonly door: Fetcher; readonly database: TestDatabase }) {
  const { door, database } = platform;
  const head = await signIn(door, "head@demo.eduai.test");
  const secretary = await signIn(door, "secretary@demo.eduai.test");
  const roles = new Map((await head.call(rolesApi.list, {})).view.data.map(({ name, id }) => [name, id]));
  const role = (name: string) => roles.get(name) ?? 0;
  const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
    withRows(database, (query) => query<Row>(text, values));
  let made = 0;
  return {
    head,
    secretary,
    role,
    rows,
    read: async (id: number) => (await head.call(peopleApi.get, { params: { id: String(id) } })).view,
    audited: (id: number, action: string) =>
      rows<{ before: Record<string, unknown>; after: Record<string, unknown>; actor_user_id: string }>(
        "select before, after, actor_user_id from users.audit_logs where entity_id = $1 and action = $2 order by id",
        [String(id), action],
      ),
    /** A person made through the API, who may sign in with the demo password. */
    async newcomer(roleName: string, by: SignedIn = head) {
      made += 1;
      const email = `nueva${made}@personas.eduai.test`;
      const familyName = `Persona ${made}`;
      const { view } = await by.call(peopleApi.create, {
        body: { givenName: "Nueva", familyName, email, roleId: role(roleName) },
      });
      await rows(
        `update users.users set password_hash =
           (select password_hash from users.users where email = 'teacher@demo.eduai.test') where id = $1`,
        [view.id],
      );
      const params = { id: String(view.id) };
      return { id: view.id, params, email, familyName, enter: () => signIn(door, email) };
    },
  };
}
