import {
  chatMembers,
  chatRooms,
  courses,
  enrollments,
  gradeCategories,
  schedules,
  sections,
  sectionTeachers,
} from "../schema/index.ts";
import { PERIODS } from "./calendar.ts";
import type { Build, Group, School, Teacher, YearSessions } from "./school.ts";
import { groupName } from "./school.ts";
import type { Subject } from "./subjects.ts";
import { timetable } from "./timetable.ts";

export interface Section {
  id: number;
  courseId: number;
  categories: { exams: number; work: number };
  subject: Subject;
  /** Today's group; last year it sat one grade lower. */
  group: Group;
  teacher: Teacher;
  /** `weekday` from 1, `slot` the period of the day from 1. */
  lessons: { weekday: number; slot: number }[];
}

/** Courses, sections, teachers and rosters of this school year and the one before, and this year's week. */
export function buildTeaching(build: Build, school: School): { current: Section[]; previous: Section[] } {
  const { current, previous } = school.years;
  const previousSections = addSections(build, school, previous, false);
  const currentSections = addSections(build, school, current, true);
  addTimetable(build, school, currentSections);
  for (const section of currentSections) addChatRoom(build, school, section);
  addStaffRoom(build, school);
  return { current: currentSections, previous: previousSections };
}

/** The groups of a year with who teaches them; each has a tutor of its own, the demo teacher one of theirs. */
export function tutorsOf(taught: readonly Section[]) {
  const busy = new Set<Teacher>();
  return [...Map.groupBy(taught, ({ group }) => group)].flatMap(([group, sections]) => {
    const teachers = sections.map(({ teacher }) => teacher);
    const free = teachers.filter((one) => !busy.has(one));
    const tutor = free.find(({ isDemo }) => isDemo) ?? free[0] ?? teachers[0];
    if (tutor === undefined) return [];
    busy.add(tutor);
    return [{ group, sections, tutorId: tutor.userId }];
  });
}

function addSections(build: Build, school: School, sessions: YearSessions, isCurrent: boolean): Section[] {
  const { rows } = build;
  const { institutionId, plan } = school;
  const gradeOf = (group: Group) => (isCurrent ? group.grade : group.grade - 1);
  return plan.subjects.flatMap((subject) => {
    const taught = school.groups.filter(
      (group) => plan.grades.includes(gradeOf(group)) && subject.grades.includes(gradeOf(group)),
    );
    const teacherOf = distribute(school, subject, taught);
    const byGrade = Map.groupBy(taught, gradeOf);
    return [...byGrade].flatMap(([grade, groups]) => {
      const code = `${subject.code}-${grade}ESO`;
      const courseId = rows.add(courses, {
        institutionId,
        sourcedId: `crs-${sessions.year.title}-${code}`,
        code,
        title: `${subject.title} ${grade}º ESO`,
        subject: subject.title,
        gradeLevel: `${grade}º ESO`,
        schoolYearId: sessions.id,
        weeklyHours: subject.hours,
        status: isCurrent ? "active" : "archived",
      });
      const categories = {
        exams: rows.add(gradeCategories, {
          institutionId,
          courseId,
          sourcedId: `cat-${courseId}-1`,
          title: "Exámenes",
          weight: 60,
        }),
        work: rows.add(gradeCategories, {
          institutionId,
          courseId,
          sourcedId: `cat-${courseId}-2`,
          title: "Trabajo de clase",
          weight: 40,
        }),
      };
      return groups.map((group): Section => {
        const teacher = teacherOf(group);
        const name = groupName(grade, group.letter);
        const sectionCode = `${code}-${group.letter}`;
        const id = rows.add(sections, {
          institutionId,
          sourcedId: `cls-${sessions.year.title}-${sectionCode}`,
          courseId,
          title: `${subject.title} ${name}`,
          code: sectionCode,
          groupName: name,
          academicSessionId: sessions.id,
          roomId: group.roomId,
          capacity: 32,
          status: isCurrent ? "active" : "archived",
        });
        rows.add(sectionTeachers, {
          institutionId,
          sectionId: id,
          userId: teacher.userId,
          sourcedId: `ent-${id}-${teacher.userId}`,
        });
        for (const student of group.students) {
          rows.add(enrollments, {
            institutionId,
            sourcedId: `enr-${id}-${student.id}`,
            studentId: student.id,
            sectionId: id,
            beginDate: sessions.year.terms[0]?.startDate ?? sessions.year.startDate,
            endDate: isCurrent ? null : sessions.year.endDate,
            status: isCurrent ? "active" : "completed",
          });
        }
        return { id, courseId, categories, subject, group, teacher, lessons: [] };
      });
    });
  });
}

/** The demo teacher keeps the groups the plan names; the colleagues of the subject share the others evenly. */
function distribute(school: School, subject: Subject, groups: readonly Group[]): (group: Group) => Teacher {
  const colleagues = school.teachers.filter((teacher) => teacher.subject === subject.code);
  const demo = colleagues.find((teacher) => teacher.isDemo && school.plan.teacher.groups.length > 0);
  const sharing = colleagues.filter((teacher) => teacher !== demo);
  const kept = new Set(demo === undefined ? [] : school.plan.teacher.groups);
  const shared = groups.filter((group) => !kept.has(group.name));
  return (group) => {
    const position = shared.indexOf(group);
    const teacher = position < 0 ? demo : sharing[Math.floor((position * sharing.length) / shared.length)];
    if (teacher === undefined) throw new Error(`nobody teaches ${subject.code} in ${group.name}`);
    return teacher;
  };
}

function addTimetable(build: Build, school: School, taught: readonly Section[]): void {
  const loads = taught.map((section, index) => ({
    section: index,
    group: school.groups.indexOf(section.group),
    teacher: school.teachers.indexOf(section.teacher),
    hours: section.subject.hours,
  }));
  const week = timetable(loads, 5, PERIODS.length, build.r);
  const usedRooms = new Set<string>();
  taught.forEach((section, index) => {
    for (const slot of week.get(index) ?? []) {
      const lesson = { weekday: Math.floor(slot / PERIODS.length) + 1, slot: (slot % PERIODS.length) + 1 };
      const [startsAt, endsAt] = PERIODS[lesson.slot - 1] ?? ["08:15", "09:10"];
      const special = (section.subject.rooms ?? []).find(
        (code) => school.rooms.has(code) && !usedRooms.has(`${code}/${slot}`),
      );
      if (special !== undefined) usedRooms.add(`${special}/${slot}`);
      section.lessons.push(lesson);
      build.rows.add(schedules, {
        institutionId: school.institutionId,
        schoolYearId: school.years.current.id,
        sectionId: section.id,
        ...lesson,
        startsAt,
        endsAt,
        roomId: (special === undefined ? undefined : school.rooms.get(special)) ?? section.group.roomId,
        teacherId: section.teacher.userId,
      });
    }
  });
}

function addChatRoom({ rows }: Build, { institutionId }: School, section: Section): void {
  const roomId = rows.add(chatRooms, {
    institutionId,
    kind: "section",
    sectionId: section.id,
    title: `${section.subject.title} · ${section.group.name}`,
    createdBy: section.teacher.userId,
  });
  rows.link(chatMembers, { institutionId, roomId, userId: section.teacher.userId, role: "moderator" });
  for (const { userId } of section.group.students)
    rows.link(chatMembers, { institutionId, roomId, userId, role: "member" });
}

function addStaffRoom({ rows }: Build, { institutionId, headUserId, teachers }: School): void {
  const roomId = rows.add(chatRooms, { institutionId, kind: "group", title: "Claustro", createdBy: headUserId });
  rows.link(chatMembers, { institutionId, roomId, userId: headUserId, role: "moderator" });
  for (const { userId } of teachers) rows.link(chatMembers, { institutionId, roomId, userId, role: "member" });
}
