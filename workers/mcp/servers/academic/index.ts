import type { DomainServer } from "../../orchestrator/domain.ts";
import { findStudentsTool } from "./find-students.ts";
import { generateAcademicReportTool } from "./generate-academic-report.ts";
import { getAttendanceTool } from "./get-attendance.ts";
import { getBehaviorTool } from "./get-behavior.ts";
import { getGradebookTool } from "./get-gradebook.ts";
import { getRegisterTool } from "./get-register.ts";
import { getScheduleTool } from "./get-schedule.ts";
import { getStudentGradesTool } from "./get-student-grades.ts";
import { getStudentProfileTool } from "./get-student-profile.ts";
import { lessonPlanPrompt } from "./lesson-plan-prompt.ts";
import { listDueWorkTool } from "./list-due-work.ts";
import { listSectionsTool } from "./list-sections.ts";
import { recordGradesTool } from "./record-grades.ts";
import { searchCurriculumTool } from "./search-curriculum.ts";
import { studentRecord } from "./student-record.ts";
import { takeRegisterTool } from "./take-register.ts";

export const academic: DomainServer = {
  domain: "academic",
  tools: [
    getStudentGradesTool,
    getStudentProfileTool,
    generateAcademicReportTool,
    findStudentsTool,
    listSectionsTool,
    getGradebookTool,
    listDueWorkTool,
    getScheduleTool,
    searchCurriculumTool,
    getAttendanceTool,
    getBehaviorTool,
    getRegisterTool,
    recordGradesTool,
    takeRegisterTool,
  ],
  resources: [studentRecord],
  prompts: [lessonPlanPrompt],
};
