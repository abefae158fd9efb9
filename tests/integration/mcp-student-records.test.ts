import { beforeAll, describe, expect, test } from "vitest";
import { behaviorApi } from "#contracts/api/behavior/records.ts";
import { evaluationApi } from "#contracts/api/evaluation/results.ts";
import { studentFileApi } from "#contracts/api/students/students.ts";
import { signIn } from "#testing/api.ts";
import { as, mcpPlatform, ORIGIN } from "#testing/mcp-platform.ts";
import { ifMatch } from "#testing/office.ts";
import { pagesOf } from "#testing/papers.ts";

const mcp = mcpPlatform();

let daniel = 0;
/** A pupil of another group, whom the demo teacher does not teach and whose family is another. */
let stranger = 0;
/** What is written of Daniel where only those may read it who have a permission for it. */
const SPECIAL =
  /cacahuete|adrenalina|hiperactividad|Tía Remedios|699 000 111|empujón|Disculpa a su compañera|calle Escondida/;

const door = async (account: string) => signIn(mcp.platform().door, as(account).email);
const idOf = async (text: string, values: unknown[] = []) => Number((await mcp.rows(text, values))[0]?.id);

beforeAll(async () => {
  daniel = await idOf(
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
  );
  stranger = await idOf(
    "select s.id from students.students s join students.students d on d.id = $1 and d.institution_id = s.institution_id where s.group_name = '4º ESO D' order by s.id limit 1",
    [daniel],
  );
  const head = await door("head");
  const params = { id: String(daniel) };
  const { version } = (await head.call(studentFileApi.medical, { params })).view;
  const line = "Alergia al cacahuete: adrenalina en secretaría";
  await head.call(studentFileApi.replaceMedical, {
    params,
    headers: ifMatch(version),
    body: {
      record: {
        allergies: line,
        conditions: "hiperactividad",
        needs: [],
      },
    },
  });
  const contacts = (await head.call(studentFileApi.contacts, { params })).view;
  await head.call(studentFileApi.replaceContacts, {
    params,
    headers: ifMatch(contacts.version),
    body: {
      contacts: [
        {
          name: "Tía Remedios",
          relation: "Tía",
          phone: "699 000 111",
          otherPhone: null,
          mayCollect: true,
          note: "Vive en la calle Escondida",
        },
      ],
    },
  });
  const teacher = await door("teacher");
  const categories = await mcp.rows<{ id: string }>(
    `select c.id from students.behavior_categories c join students.students s on s.institution_id = c.institution_id
     where s.id = $1 and c.kind = 'incident' order by c.id limit 1`,
    [daniel],
  );
  await teacher.call(behaviorApi.recordOne, {
    params,
    body: {
      categoryId: Number(categories[0]?.id),
      date: new Date().toISOString().slice(0, 10),
      description: "Un empujón en la fila",
      familyText: "Disculpa a su compañera",
      measure: null,
    },
  });
});

describe.each(["2025-11-25", "2026-07-28"] as const)("an AI client of %s", (protocolVersion) => {
  const connect = (account: string) => mcp.connect(account, { protocolVersion });

  test("is told of a pupil by what its person may see, and never of health, contacts or custody", async () => {
    for (const account of ["head", "teacher", "parent", "student"]) {
      const client = await connect(account);
      expect(await client.listTools(), account).toContain("get_student_profile");
      const own = await client.callTool("get_student_profile", { student_id: daniel });
      expect(own, account).toMatchObject({ isError: false, structured: { givenName: "Daniel" } });
      expect(own.text, account).toContain("García Romero");
      expect(JSON.stringify(own), account).not.toMatch(SPECIAL);
      expect(JSON.stringify(own), account).not.toMatch(/custody|medical|allerg|emergency|collect/i);
      const other = await client.callTool("get_student_profile", { student_id: stranger });
      const nobody = await client.callTool("get_student_profile", { student_id: 999_999_999 });
      expect(other.isError, account).toBe(account !== "head");
      // One that is out of reach answers like one that does not exist.
      if (account !== "head") expect(other.text.replace(/\d+/g, ""), account).toBe(nobody.text.replace(/\d+/g, ""));
      for (const bad of [{}, { student_id: "1; drop" }, { student_id: -1 }, { student_id: daniel, more: true }]) {
        expect((await client.callTool("get_student_profile", bad)).isError, account).toBe(true);
      }
      await client.close();
    }
  }, 240_000);

  test("is told counts and categories of behaviour, and nothing that somebody wrote; each reading of staff is in the log", async () => {
    const noted = () =>
      mcp.rows("select id from users.audit_logs where action = 'behavior.read' and entity_id = $1", [String(daniel)]);
    const before = (await noted()).length;
    const teacher = await connect("teacher");
    const seen = await teacher.callTool("get_behavior", { student_id: daniel });
    expect(seen).toMatchObject({ isError: false, structured: { incidents: expect.any(Number) } });
    expect(JSON.stringify(seen)).not.toMatch(SPECIAL);
    expect(seen.structured?.incidents).toBeGreaterThan(0);
    expect(await noted()).toHaveLength(before + 1);
    expect(await teacher.callTool("get_behavior", { student_id: stranger })).toMatchObject({ isError: true });
    await teacher.close();
    const family = await connect("parent");
    const told = await family.callTool("get_behavior", { student_id: daniel });
    expect(told.isError).toBe(false);
    // What was recorded a moment ago waits before a family sees it.
    expect(Number(told.structured?.incidents)).toBeLessThan(Number(seen.structured?.incidents));
    expect(JSON.stringify(told)).not.toMatch(SPECIAL);
    expect(await family.callTool("get_behavior", { student_id: stranger })).toMatchObject({ isError: true });
    expect(await noted()).toHaveLength(before + 1);
    await family.close();
  }, 240_000);

  test("gets what is on record as data or HTML, as its person may read it", async () => {
    const family = await connect("parent");
    for (const report of ["transcript", "progress", "comprehensive"] as const) {
      const asked = { student_id: daniel, report };
      const data = await family.callTool("generate_academic_report", { ...asked, format: "json" });
      expect(data, report).toMatchObject({ isError: false, structured: { report, html: null, link: null } });
      const years = data.structured?.years;
      expect(Array.isArray(years) && years.length > 0, report).toBe(true);
      const html = await family.callTool("generate_academic_report", { ...asked, format: "html" });
      expect(html.structured?.html, report).toMatch(
        /^<article lang="es"><h1>Daniel García Romero<\/h1>.*<\/article>$/s,
      );
      expect(html.structured?.years).toBeNull();
      expect(JSON.stringify([data, html]), report).not.toMatch(SPECIAL);
    }
    const words = async (report: string) =>
      JSON.stringify(
        (await family.callTool("generate_academic_report", { student_id: daniel, report, format: "json" })).structured,
      );
    // Only the comprehensive one says what tutors wrote.
    expect(await words("comprehensive")).toMatch(/"comment":"/);
    expect(await words("transcript")).not.toMatch(/"comment":"/);
    expect(await words("progress")).not.toMatch(/"comment":"/);
    for (const format of ["json", "html", "pdf"]) {
      expect(await family.callTool("generate_academic_report", { student_id: stranger, format }), format).toMatchObject(
        { isError: true },
      );
    }
    for (const bad of [{ report: "everything" }, { format: "docx" }, { language: "xx" }]) {
      expect((await family.callTool("generate_academic_report", { student_id: daniel, ...bad })).isError).toBe(true);
    }
    await family.close();
  }, 240_000);

  test("writes what stands in HTML as text, whoever wrote it", async () => {
    await mcp.rows(
      `update students.evaluation_remarks set comment = '<img src=x onerror=alert(1)>"&' where student_id = $1`,
      [daniel],
    );
    const family = await connect("parent");
    const { structured } = await family.callTool("generate_academic_report", {
      student_id: daniel,
      report: "comprehensive",
      format: "html",
    });
    expect(structured?.html).toContain("&lt;img src=x onerror=alert(1)&gt;&quot;&amp;");
    expect(structured?.html).not.toContain("<img");
    await family.close();
  }, 240_000);

  test("gets a link to the PDF that opens without a session, for a while, unchanged, while its person has the right", async () => {
    const family = await connect("parent");
    const asked = { student_id: daniel, format: "pdf", language: "en" };
    const answer = await family.callTool("generate_academic_report", asked);
    const link = String(answer.structured?.link);
    expect(link).toMatch(/^http.*\/api\/v1\/document-links\//);
    const lasts = Date.parse(String(answer.structured?.link_expires_at)) - Date.now();
    expect(lasts).toBeGreaterThan(13 * 60_000);
    expect(lasts).toBeLessThanOrEqual(15 * 60_000);
    const path = new URL(link).pathname;
    const open = (at: string) => mcp.fetch(`${ORIGIN}${at}`, { method: "GET", headers: {} });
    const first = await open(path);
    expect([first.status, first.headers.get("content-type")]).toEqual([200, "application/pdf"]);
    expect(first.headers.get("cache-control")).toMatch(/no-store|private/);
    const text = (await pagesOf(new Uint8Array(await first.arrayBuffer()))).join(" ");
    expect(text).toContain("Daniel García Romero");
    expect(text).toContain("Academic transcript");
    expect(text).not.toMatch(SPECIAL);
    const token = path.split("/").at(-1) ?? "";
    const [school, user, student, language, expires, mac] = token.split(".");
    const later = Number(expires) + 3_600_000;
    for (const forged of [
      [school, user, stranger, language, expires, mac],
      [school, user, student, language, later, mac],
      [school, Number(user) + 1, student, language, expires, mac],
      [school, user, student, "es", expires, mac],
      [school, user, student, language, expires, `${mac?.slice(0, -2)}AA`],
      [school, user, student, language, expires, ""],
    ]) {
      expect((await open(path.replace(token, forged.join(".")))).status, forged.join(".")).toBe(404);
    }
    // Rights are those of the moment in which it is opened.
    await mcp.rows(
      "update users.guardianships set can_view_records = false where student_id = $1 and guardian_user_id = $2",
      [daniel, user],
    );
    expect((await open(path)).status).toBe(404);
    expect((await family.callTool("generate_academic_report", asked)).isError).toBe(true);
    expect((await family.callTool("get_student_profile", { student_id: daniel })).isError).toBe(true);
    await mcp.rows(
      "update users.guardianships set can_view_records = true where student_id = $1 and guardian_user_id = $2",
      [daniel, user],
    );
    expect((await open(path)).status).toBe(200);
    await family.close();
  }, 240_000);

  test("of a teacher who is not the pupil's tutor gets no link, and what is not published is no family's", async () => {
    const teacher = await connect("teacher");
    // She is the tutor of one of her groups alone.
    const other = await idOf(
      `select e.student_id as id from students.enrollments e join courses.sections x on x.id = e.section_id and x.status = 'active'
       join courses.section_teachers t on t.section_id = x.id join users.users u on u.id = t.user_id
       where u.email = 'teacher@demo.eduai.test' and e.status = 'active' and x.group_name = '3º ESO A'
         and not exists (select from students.evaluation_sessions o where o.tutor_id = u.id and o.group_name = x.group_name)
       order by 1 limit 1`,
    );
    const own = await teacher.callTool("generate_academic_report", { student_id: other, report: "comprehensive" });
    expect(own.isError).toBe(false);
    // Of the subject she teaches alone.
    const courses = [...JSON.stringify(own.structured).matchAll(/"courseTitle":"([^"]+)"/g)].map(([, title]) => title);
    expect(courses.every((title) => title?.startsWith("Matem"))).toBe(true);
    expect(await teacher.callTool("generate_academic_report", { student_id: other, format: "pdf" })).toMatchObject({
      isError: true,
      text: expect.stringContaining("forbidden"),
    });
    const { view } = await (await door("teacher")).call(evaluationApi.list, { query: {} });
    expect(view.data.some(({ closedAt }) => closedAt === null)).toBe(true);
    await teacher.close();
    const family = await connect("parent");
    const { structured } = await family.callTool("generate_academic_report", {
      student_id: daniel,
      report: "comprehensive",
    });
    const running = await idOf(
      `select academic_session_id as id from students.evaluation_sessions where closed_at is null and group_name = '2º ESO A' order by id limit 1`,
    );
    expect(JSON.stringify(structured)).not.toContain(`"academicSessionId":${running},`);
    await family.close();
  }, 240_000);
});
