import { ifMatch } from "#testing/office.ts";
import { admins, heads, members, type Row } from "./row.ts";

export const sections: Record<string, Row> = {
  listSections: { sample: () => ({}), allowed: members, ownRowsOnly: true },
  getSection: {
    sample: ({ sectionId }) => ({ params: { id: sectionId } }),
    allowed: [...admins, "teacher@demo", "student@demo", "student2@demo", "parent@demo", "parent2@demo", "helper@demo"],
  },
  listGroupTutors: { sample: () => ({}), allowed: heads, ownRowsOnly: true },
  // A group that no school has.
  setGroupTutors: {
    sample: () => ({ body: { groupName: "De nadie", userIds: [] }, headers: ifMatch(0) }),
    allowed: heads,
    served: 404,
    ownRowsOnly: true,
  },
};
