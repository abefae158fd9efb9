import { assignmentsApi } from "#contracts/api/assignments.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { type Client, type Fetcher, signIn } from "#testing/api.ts";

export interface Desk {
  readonly teacher: Client;
  readonly parent: Client;
  readonly sectionId: number;
  readonly courseId: number;
  readonly studentId: number;
  /** A new column of the gradebook, published. */
  column(title: string): Promise<number>;
  record(assignmentId: number, value: number, version?: number): ReturnType<typeof recording>;
}

const recording = (teacher: Client, courseId: number, entry: Entry) =>
  teacher(gradesApi.recordGrades, { params: { id: String(courseId) }, body: { grades: [entry] } });

interface Entry {
  assignmentId: number;
  studentId: number;
  value: number;
  version: number;
}

/** The demo teacher before the gradebook of Daniel's group, and Daniel's mother. */
export async function openDesk(door: Fetcher): Promise<Desk> {
  const [{ call: teacher }, { call: parent }] = [
    await signIn(door, "teacher@demo.eduai.test"),
    await signIn(door, "parent@demo.eduai.test"),
  ];
  const children = (await parent(studentsApi.list, { query: {} })).view.data;
  const child = children.find(({ givenName }) => givenName === "Daniel");
  const sections = (await teacher(sectionsApi.sections, { query: {} })).view.data;
  const section = sections.find(({ groupName }) => groupName === child?.groupName);
  if (child === undefined || section === undefined) throw new Error("the demo teacher teaches Daniel");
  const { id: sectionId, courseId } = section;
  return {
    teacher,
    parent,
    sectionId,
    courseId,
    studentId: child.id,
    column: async (title) => {
      const { view } = await teacher(assignmentsApi.createAssignment, {
        params: { id: String(sectionId) },
        body: { title },
      });
      await teacher(assignmentsApi.publishAssignment, { params: { id: String(view.id) } });
      return view.id;
    },
    record: (assignmentId, value, version = 0) =>
      recording(teacher, courseId, { assignmentId, studentId: child.id, value, version }),
  };
}
