import { describe, expect, test } from "vitest";
import { attendanceApi } from "#contracts/api/attendance/attendance.ts";
import { signIn } from "#testing/api.ts";
import { as, mcpPlatform } from "#testing/mcp-platform.ts";

const mcp = mcpPlatform();

/** A lesson of the demo teacher in the last days, whose register nobody has taken; each protocol has one of its own. */
async function untakenLesson(which: number) {
  const teacher = await signIn(mcp.platform().door, as("teacher").email);
  const found = [];
  for (let days = 0; days <= 6; days += 1) {
    const date = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    const { view } = await teacher.call(attendanceApi.registers, { query: { date } });
    found.push(...view.data.map(({ sectionId, startsAt }) => ({ sectionId, startsAt, date })));
  }
  const lesson = found[which];
  if (lesson === undefined) throw new Error("the demo teacher has lessons every week");
  await mcp.rows("delete from students.registers where section_id = $1 and date = $2", [lesson.sectionId, lesson.date]);
  const sheet = async () => {
    const params = { id: String(lesson.sectionId), date: lesson.date };
    return (await teacher.call(attendanceApi.register, { params, query: { startsAt: lesson.startsAt } })).view;
  };
  return { lesson, sheet };
}

describe.each(["2025-11-25", "2026-07-28"] as const)("an AI client of %s", (protocolVersion) => {
  test("takes a register only after the person said yes to it, whole, and is told what somebody else stored", async () => {
    const { lesson, sheet } = await untakenLesson(protocolVersion === "2025-11-25" ? 0 : 1);
    const asked: string[] = [];
    let answer = false;
    const client = await mcp.connect("teacher", {
      protocolVersion,
      scopes: ["mcp:write"],
      onQuestion: (question: string) => {
        asked.push(question);
        return answer;
      },
    });
    const at = { section_id: lesson.sectionId, date: lesson.date, starts_at: lesson.startsAt };
    const read = await client.callTool("get_register", at);
    expect(read.text).toContain("version");
    const { students, codes } = await sheet();
    const code = (kind: string) => codes.find((one) => one.kind === kind)?.id ?? 0;
    const [first, second] = students;
    const marks = [
      { student_id: first?.id, code_id: code("absent") },
      { student_id: second?.id, code_id: code("late"), minutes: 10 },
    ];
    const take = (version: number, list: unknown = marks) =>
      client.callTool("take_register", { ...at, marks: list, version });

    expect(await take(0)).toMatchObject({ isError: true });
    expect((await sheet()).takenAt).toBeNull();
    answer = true;
    expect(await take(0)).toMatchObject({ isError: false, structured: { version: 1, present: students.length - 2 } });
    expect(asked).toHaveLength(2);
    expect(asked[1]?.split("\n")).toHaveLength(3);
    expect(asked[1]).toContain(`${first?.name}: Falta`);
    expect(asked[1]).toContain(`${second?.name}: Retraso (10 min)`);
    expect((await sheet()).students[2]?.countsAs).toBe(code("present"));

    // Who is not named stays as it is; what would be refused is not asked about.
    expect(await take(1, [{ student_id: first?.id, code_id: code("present") }])).toMatchObject({ isError: false });
    expect(asked[2]?.split("\n").slice(1)).toEqual([`${first?.name}: Falta → Presente`]);
    expect((await sheet()).students[1]?.mark).toMatchObject({ minutes: 10 });
    const noted = "where register_id in (select id from students.registers where section_id = $1 and date = $2)";
    const here = [lesson.sectionId, lesson.date];
    await mcp.rows(`update students.attendance set note = 'Tiene fiebre' ${noted}`, here);
    await mcp.rows(
      `update students.attendance set office_code_id = code_id, office_by = recorded_by, office_at = now(),
       office_reason = 'Parte médico' ${noted}`,
      here,
    );
    const stale = await take(1, [{ student_id: first?.id, code_id: code("absent") }]);
    expect(stale).toMatchObject({ isError: true, text: expect.stringContaining("precondition_failed") });
    expect(stale.text).toMatch(/"version":2\b.*"student_id":/);
    expect(JSON.stringify(stale)).not.toMatch(/fiebre|médico/);
    for (const bad of [[{ student_id: 999_999_999, code_id: code("absent") }], [{ ...marks[1], minutes: 500 }]]) {
      expect(await take(2, bad)).toMatchObject({ isError: true, text: expect.stringContaining("unprocessable") });
    }
    expect(asked).toHaveLength(3);
    await client.close();
  }, 240_000);

  test("reads attendance as its person does, without what was noted of anybody's reasons", async () => {
    const { lesson, sheet } = await untakenLesson(protocolVersion === "2025-11-25" ? 2 : 3);
    const { students } = await sheet();
    const [daniel] = await mcp.rows(
      "select s.id::int as id from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
    );
    const family = await mcp.connect("parent", { protocolVersion });
    const tools = await family.listTools();
    expect(tools).toContain("get_attendance");
    expect(tools).not.toContain("take_register");
    expect(tools).not.toContain("get_register");
    await mcp.rows("update students.attendance set note = 'Tiene fiebre' where student_id = $1", [daniel?.id]);
    await mcp.rows("update students.attendance set office_reason = 'Parte médico' where office_reason is not null");
    const own = await family.callTool("get_attendance", { student_id: daniel?.id });
    expect(own.structured).toMatchObject({ overall: { percentage: expect.any(Number) } });
    expect(JSON.stringify(own)).not.toMatch(/fiebre|médico/);
    const stranger = students.find(({ id }) => id !== daniel?.id)?.id;
    expect(await family.callTool("get_attendance", { student_id: stranger })).toMatchObject({ isError: true });
    await family.close();
    const teacher = await mcp.connect("teacher", { protocolVersion });
    const register = await teacher.callTool("get_register", {
      section_id: lesson.sectionId,
      date: lesson.date,
      starts_at: lesson.startsAt,
    });
    expect(JSON.stringify(register)).not.toMatch(/fiebre|médico/);
    await teacher.close();
  }, 240_000);
});
