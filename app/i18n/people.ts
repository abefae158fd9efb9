import type { TextTable } from "./languages.ts";

export const people = {
  staff: {
    title: { es: "Profesorado y personal", en: "Staff" },
    search: { es: "Buscar por nombre", en: "Search by name" },
    name: { es: "Apellidos y nombre", en: "Name" },
    role: { es: "Perfil", en: "Role" },
    sections: { es: "Grupos", en: "Classes" },
    email: { es: "Correo", en: "E-mail" },
    all: { es: "Todo el personal", en: "All staff" },
    teachers: { es: "Profesorado", en: "Teachers" },
    admins: { es: "Dirección y secretaría", en: "Leadership and office" },
    noMatch: { es: "Nadie coincide con la búsqueda", en: "Nobody matches the search" },
    empty: { es: "Todavía no hay personal", en: "There is no staff yet" },
    openSections: { es: "Grupos de {{name}}", en: "Classes of {{name}}" },
  },
  relation: {
    father: { es: "Padre", en: "Father" },
    mother: { es: "Madre", en: "Mother" },
    parent: { es: "Madre o padre", en: "Parent" },
    guardian: { es: "Tutor o tutora legal", en: "Legal guardian" },
    other: { es: "Familiar", en: "Relative" },
  },
} satisfies TextTable;
