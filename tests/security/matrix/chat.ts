import { members, type Row } from "./row.ts";

export const chat: Record<string, Row> = {
  listChatRooms: { sample: () => ({}), allowed: members, ownRowsOnly: true },
  chatRoom: {
    sample: ({ roomId }) => ({ params: { roomId } }),
    allowed: ["teacher@demo", "student@demo", "student2@demo"],
  },
};
