import { DEMO_PASSWORD } from "../drizzle/seed/index.ts";
import { asAdmin } from "./database.ts";

interface SignIn {
  email: string;
  role: string;
  name: string;
  institution: string;
}

/** Accounts of the demo schools, by their reserved domain: whoever was added since chose a password of their own. */
const QUERY = `
  SELECT u.email, r.title AS role, u.given_name || ' ' || u.family_name AS name, i.name AS institution
  FROM users.users u JOIN users.institutions i ON i.id = u.institution_id JOIN users.roles r ON r.id = u.role_id
  WHERE u.password_hash IS NOT NULL AND u.email LIKE '%.eduai.test' ORDER BY i.id, u.id LIMIT 20`;

/** The demo sign-ins as lines of a table; empty where no demo school is. */
export async function signInTable(databaseUrl: string): Promise<string> {
  const { rows } = await asAdmin(databaseUrl, (client) => client.query<SignIn>(QUERY));
  if (rows.length === 0) return "";
  const width = Math.max(...rows.map(({ email }) => email.length));
  const lines = rows.map(
    ({ email, role, name, institution }) => `  ${email.padEnd(width)}  ${role}: ${name}, ${institution}`,
  );
  return [`  demo sign-ins, all with the password ${DEMO_PASSWORD}`, ...lines].join("\n");
}
