import { AppError } from "#core/errors.ts";
import type { Papers } from "#core/ports.ts";

/** Of a Worker that makes no papers. */
export const noPapers: Papers = {
  render: async () => {
    throw new AppError("unavailable", "Aquí no se preparan documentos.");
  },
};
