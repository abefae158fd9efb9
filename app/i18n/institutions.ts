import type { TextTable } from "./languages.ts";

export const institutions = {
  school: {
    title: { es: "Centro", en: "School" },
    families: { es: "Familias", en: "Families" },
    accounts: { es: "Cuentas activas", en: "Active accounts" },
    lastImport: { es: "Última importación", en: "Latest import" },
  },
} satisfies TextTable;
