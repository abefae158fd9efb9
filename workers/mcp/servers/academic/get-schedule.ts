import { timetableApi } from "#contracts/api/timetable.ts";
import { getSchedule } from "#core/timetable/get-schedule.ts";
import { readTool } from "../../orchestrator/read-tool.ts";

export const getScheduleTool = readTool(timetableApi.schedule, getSchedule, {
  name: "get_schedule",
  title: "Horario de un día",
  describe: { date: "Day YYYY-MM-DD" },
  summary: ({ date, data, next }) => ({
    intro: `${data.length} clases el ${date}${next === null ? "" : `; las siguientes, el ${next.date}`}.`,
    rows: [{ date, data }, ...(next === null ? [] : [next])].flatMap((day) =>
      day.data.map(
        ({ startsAt, endsAt, courseTitle, groupName, room, sectionId }) =>
          `${day.date} ${startsAt}–${endsAt} ${courseTitle}, ${groupName ?? "sin grupo"}, ${room ?? "sin aula"} (section_id ${sectionId})`,
      ),
    ),
  }),
});
