import type pg from "pg";
import { REGISTRY } from "./personal-data.ts";

/** Makes the registry of personal data equal to `personal-data.ts`. */
export async function syncRegistry(client: pg.ClientBase): Promise<void> {
  await client.query(
    `WITH given AS (
       SELECT * FROM jsonb_to_recordset($1) AS given (store text, location text, subject text, category text,
         "legalBasis" text, retention text, "isSpecial" boolean)
     ), gone AS (
       DELETE FROM privacy.data_registry r
       WHERE NOT EXISTS (SELECT FROM given g WHERE g.store = r.store AND g.location = r.location)
     )
     INSERT INTO privacy.data_registry AS r (store, location, subject, category, legal_basis, retention, is_special)
     SELECT store, location, subject, category, "legalBasis", retention, "isSpecial" FROM given
     ON CONFLICT (store, location) DO UPDATE SET subject = excluded.subject, category = excluded.category,
       legal_basis = excluded.legal_basis, retention = excluded.retention, is_special = excluded.is_special
     WHERE (r.subject, r.category, r.legal_basis, r.retention, r.is_special)
       <> (excluded.subject, excluded.category, excluded.legal_basis, excluded.retention, excluded.is_special)`,
    [JSON.stringify(REGISTRY)],
  );
}
