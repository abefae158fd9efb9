import * as z from "zod";
import { Id, IdParams, PageQuery, PathId, page } from "../common.ts";
import { endpoint } from "../endpoint.ts";
import { singleLine } from "../text.ts";

export const SectionRow = z.object({
  id: Id,
  courseId: Id,
  courseTitle: z.string(),
  title: z.string(),
  groupName: z.string().nullable(),
  subject: z.string().nullable(),
  gradeLevel: z.string().nullable(),
  studentCount: z.int(),
  chatRoomId: Id.nullable(),
});
export type SectionRow = z.infer<typeof SectionRow>;

export const SectionListRow = SectionRow.extend({
  teacherNames: z.array(z.string()),
  /** When the latest mark of the section was given; null too for those who may not see a whole section's marks. */
  lastMarkAt: z.string().nullable(),
});
export type SectionListRow = z.infer<typeof SectionListRow>;

export const SectionDetail = SectionRow.extend({
  teachers: z.array(z.object({ userId: Id, name: z.string() })),
  students: z.array(z.object({ id: Id, name: z.string(), studentNumber: z.string() })),
});

const GroupTutors = z.object({
  groupName: z.string(),
  tutors: z.array(z.object({ userId: Id, name: z.string() })),
  /** Of who they are: the same tutors are the same version. */
  version: z.string(),
});

export const sectionsApi = {
  sections: endpoint({
    id: "listSections",
    method: "GET",
    path: "/sections",
    tag: "sections",
    summary: "Sections (groups of a course) within the caller's reach",
    access: ["courses.read", "children.read"],
    query: PageQuery.extend({
      search: singleLine(100).optional(),
      gradeLevel: singleLine(50).optional(),
      groupName: singleLine(50).optional(),
      teacherId: PathId.optional(),
      /** Of any pupil, published or not: refused to those who see no `lastMarkAt`. */
      markedWithinDays: z.coerce.number().int().min(1).max(366).optional(),
    }),
    view: page(SectionListRow).extend({ gradeLevels: z.array(z.string()), groups: z.array(z.string()) }),
  }),
  section: endpoint({
    id: "getSection",
    method: "GET",
    path: "/sections/{id}",
    tag: "sections",
    summary: "One section with its roster; students and parents see no classmates",
    access: ["courses.read", "children.read"],
    params: IdParams,
    view: SectionDetail,
  }),
  groupTutors: endpoint({
    id: "listGroupTutors",
    method: "GET",
    path: "/groups/tutors",
    tag: "sections",
    summary: "The school's groups with their tutors, and the teachers who can be one",
    access: ["settings.update"],
    view: z.object({
      data: z.array(GroupTutors),
      teachers: z.array(z.object({ userId: Id, name: z.string() })),
    }),
  }),
  setGroupTutors: endpoint({
    id: "setGroupTutors",
    method: "PUT",
    path: "/groups/tutors",
    tag: "sections",
    summary: "Say who are the tutors of a group, which replaces those it had",
    access: ["settings.update"],
    body: z.strictObject({ groupName: singleLine(50).min(1), userIds: z.array(Id).max(3) }),
    ifMatch: true,
    view: GroupTutors,
    limit: "write",
  }),
};
