import { everyone, type Row } from "./row.ts";

export const chat: Record<string, Row> = {
  listChatRooms: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  chatRoom: {
    sample: ({ roomId }) => ({ params: { roomId } }),
    allowed: ["teacher@demo", "student@demo", "student2@demo"],
  },
};
