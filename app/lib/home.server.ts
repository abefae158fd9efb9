import type { Me } from "#contracts/auth.ts";
import { communicationsApi } from "#contracts/communications.ts";
import { contentApi } from "#contracts/content.ts";
import { coursesApi } from "#contracts/courses.ts";
import { institutionApi } from "#contracts/institution.ts";
import { type StudentGrades, studentsApi } from "#contracts/students.ts";
import type { AppLoadContext } from "../framework/http.server.ts";
import { call } from "./api.server.ts";
import { may } from "./session.ts";

const LATEST_MARKS = 8;

function latest(marks: StudentGrades) {
  return marks.courses
    .flatMap((course) => course.grades)
    .sort((a, b) => b.gradedAt.localeCompare(a.gradedAt))
    .slice(0, LATEST_MARKS);
}

async function operatorHome(context: AppLoadContext, request: Request) {
  const schools = await call(context, request, institutionApi.list, {});
  return { kind: "super_admin" as const, schools: schools.data };
}

async function schoolHome(context: AppLoadContext, request: Request) {
  const [figures, notices] = await Promise.all([
    call(context, request, institutionApi.figures, {}),
    call(context, request, communicationsApi.notifications, { query: { limit: 5 } }),
  ]);
  return { kind: "school_admin" as const, figures, unread: notices.unread, notices: notices.data };
}

async function teacherHome(context: AppLoadContext, request: Request, me: Me) {
  const [schedule, sections, jobs] = await Promise.all([
    call(context, request, coursesApi.schedule, { query: {} }),
    call(context, request, coursesApi.sections, { query: { limit: 20 } }),
    may(me, "content.create") ? call(context, request, contentApi.jobs, { query: { limit: 5 } }) : null,
  ]);
  return { kind: "teacher" as const, schedule, sections: sections.data, jobs: jobs?.data ?? null };
}

async function studentHome(context: AppLoadContext, request: Request) {
  const [schedule, own] = await Promise.all([
    call(context, request, coursesApi.schedule, { query: {} }),
    call(context, request, studentsApi.list, { query: { limit: 1 } }),
  ]);
  const self = own.data[0];
  const marks = self ? await call(context, request, studentsApi.grades, { params: { id: String(self.id) } }) : null;
  return {
    kind: "student" as const,
    schedule,
    studentId: self?.id ?? null,
    marks: marks === null ? [] : latest(marks),
  };
}

async function parentHome(context: AppLoadContext, request: Request) {
  const [schedule, children] = await Promise.all([
    call(context, request, coursesApi.schedule, { query: {} }),
    call(context, request, studentsApi.list, { query: { limit: 10 } }),
  ]);
  const detailed = await Promise.all(
    children.data.map(async (child) => {
      const params = { id: String(child.id) };
      const [record, marks] = await Promise.all([
        call(context, request, studentsApi.get, { params }),
        call(context, request, studentsApi.grades, { params }),
      ]);
      const own = new Set(record.sections.map((section) => section.id));
      return {
        id: child.id,
        name: `${child.givenName} ${child.familyName}`,
        group: child.groupName,
        marks: latest(marks),
        lessons: schedule.data.filter((lesson) => own.has(lesson.sectionId)),
      };
    }),
  );
  return { kind: "parent" as const, date: schedule.date, children: detailed };
}

/** What the first page shows, by role. */
export function homeOf(context: AppLoadContext, request: Request, me: Me) {
  switch (me.kind) {
    case "super_admin":
      return operatorHome(context, request);
    case "school_admin":
      return schoolHome(context, request);
    case "teacher":
      return teacherHome(context, request, me);
    case "student":
      return studentHome(context, request);
    case "parent":
      return parentHome(context, request);
  }
}

export type Home = Awaited<ReturnType<typeof homeOf>>;
export type HomeOf<Kind extends Home["kind"]> = Extract<Home, { kind: Kind }>;
