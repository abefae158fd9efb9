import { ifMatch } from "#testing/office.ts";
import { admins, atDaniel, butHelper, type Row } from "./row.ts";

const daniel: Row["sample"] = ({ studentId }) => ({ params: { id: studentId } });
/** Who looks after him: his teachers, the office, his family; what is noted of him is not shown to himself. */
const carers = atDaniel.filter((principal) => principal !== "student@demo");

export const students: Record<string, Row> = {
  listStudents: {
    sample: () => ({}),
    allowed: butHelper,
    ownRowsOnly: true,
  },
  getStudent: { sample: daniel, allowed: atDaniel },
  getStudentGrades: { sample: daniel, allowed: atDaniel },
  getMedicalRecord: { sample: daniel, allowed: carers },
  listFormerMedicalRecords: { sample: daniel, allowed: admins },
  // Another version than any: nobody's file is changed.
  replaceMedicalRecord: {
    sample: ({ studentId }) => ({ params: { id: studentId }, body: { record: null }, headers: ifMatch("other") }),
    allowed: admins,
    served: 412,
  },
  getEmergencyContacts: { sample: daniel, allowed: carers.filter((principal) => principal !== "parent@demo") },
  listFormerEmergencyContacts: { sample: daniel, allowed: admins },
  replaceEmergencyContacts: {
    sample: ({ studentId }) => ({ params: { id: studentId }, body: { contacts: [] }, headers: ifMatch("other") }),
    allowed: admins,
    served: 412,
  },
};
