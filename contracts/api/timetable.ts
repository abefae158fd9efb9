import * as z from "zod";
import { Id, IsoDate, PathId } from "../common.ts";
import { endpoint } from "../endpoint.ts";

export const Lesson = z.object({
  sectionId: Id,
  courseTitle: z.string(),
  sectionTitle: z.string(),
  groupName: z.string().nullable(),
  room: z.string().nullable(),
  startsAt: z.string(),
  endsAt: z.string(),
});
export type Lesson = z.infer<typeof Lesson>;

export const timetableApi = {
  schedule: endpoint({
    id: "getSchedule",
    method: "GET",
    path: "/schedule",
    tag: "timetable",
    summary:
      "Lessons of the signed-in person (or their children), or of a pupil within reach, on a date of the school's calendar; today by default",
    access: ["courses.read", "children.read"],
    query: z.strictObject({
      date: IsoDate.optional(),
      /** Of this pupil instead; other teachers than the tutor see those in their own sections. */
      studentId: PathId.optional(),
    }),
    view: z.object({
      date: z.string(),
      /** What is celebrated on that day, on which there are no lessons. */
      dayOff: z.string().nullable(),
      data: z.array(Lesson),
      next: z.object({ date: z.string(), data: z.array(Lesson) }).nullable(),
    }),
  }),
};
