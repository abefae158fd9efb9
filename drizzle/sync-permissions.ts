import type pg from "pg";
import { PERMISSIONS, ROLE_PERMISSIONS, type RoleKind } from "../contracts/permissions.ts";

interface BuiltInRole {
  name: string;
  kind: RoleKind;
  title: string;
  permissions: readonly string[];
}

const notForSecretaries = new Set([
  "settings.update",
  "audit.read",
  "behavior.create",
  "behavior.read",
  "behavior.history",
  "behavior.oversee",
]);

const builtIn: readonly BuiltInRole[] = [
  role("super_admin", "Operación de la plataforma"),
  role("school_admin", "Dirección"),
  {
    name: "secretary",
    kind: "school_admin",
    title: "Secretaría",
    permissions: ROLE_PERMISSIONS.school_admin.filter((permission) => !notForSecretaries.has(permission)),
  },
  role("teacher", "Profesorado"),
  role("student", "Alumnado"),
  role("parent", "Familia"),
];

function role(kind: RoleKind, title: string): BuiltInRole {
  return { name: kind, kind, title, permissions: ROLE_PERMISSIONS[kind] };
}

/** A role may hold a wildcard, so those stand in `users.permissions` too. */
function catalogue(): { name: string; title: string }[] {
  const wildcards = [...new Set(builtIn.flatMap((entry) => entry.permissions))].filter((name) => name.endsWith("*"));
  return [
    ...Object.entries(PERMISSIONS).map(([name, { es }]) => ({ name, title: es })),
    ...wildcards.map((name) => ({ name, title: name === "*" ? "Todo" : `Todo lo de ${name.slice(0, -2)}` })),
  ];
}

/** Makes permissions and built-in roles (`institution_id` null) equal to the contract. Schools' own roles stay. */
export async function syncPermissions(client: pg.ClientBase): Promise<void> {
  await client.query(
    `INSERT INTO users.permissions (name, title)
     SELECT name, title FROM jsonb_to_recordset($1) AS given (name text, title text)
     ON CONFLICT (name) DO UPDATE SET title = excluded.title WHERE users.permissions.title <> excluded.title`,
    [JSON.stringify(catalogue())],
  );
  await client.query(
    `INSERT INTO users.roles (name, kind, title)
     SELECT name, kind, title FROM jsonb_to_recordset($1) AS given (name text, kind text, title text)
     ON CONFLICT (institution_id, name) DO UPDATE SET kind = excluded.kind, title = excluded.title
     WHERE (users.roles.kind, users.roles.title) <> (excluded.kind, excluded.title)`,
    [JSON.stringify(builtIn)],
  );
  const grants = builtIn.flatMap(({ name, permissions }) => permissions.map((permission) => ({ name, permission })));
  await client.query(
    `WITH wanted AS (
       SELECT r.id AS role_id, given.permission
       FROM jsonb_to_recordset($1) AS given (name text, permission text)
         JOIN users.roles r ON r.institution_id IS NULL AND r.name = given.name
     ), withdrawn AS (
       DELETE FROM users.role_permissions p
       WHERE p.institution_id IS NULL
         AND NOT EXISTS (SELECT FROM wanted w WHERE w.role_id = p.role_id AND w.permission = p.permission)
     )
     INSERT INTO users.role_permissions (role_id, permission) SELECT role_id, permission FROM wanted
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(grants)],
  );
  await client.query(
    "DELETE FROM users.permissions p WHERE p.name <> ALL ($1) AND NOT EXISTS (SELECT FROM users.role_permissions r WHERE r.permission = p.name)",
    [catalogue().map((entry) => entry.name)],
  );
}
