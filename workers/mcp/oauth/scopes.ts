/** Everything a client may be granted, in the words of the consent page. */
export const SCOPES = {
  "mcp:read": {
    es: "Consultar lo que tú puedes ver: alumnado, grupos, notas y currículo",
    en: "Read what you can see: students, groups, grades and curriculum",
  },
  "mcp:write": {
    es: "Hacer cambios en tu nombre, como poner notas; te pedirá confirmación antes",
    en: "Make changes in your name, such as recording grades; it asks you before each",
  },
  offline_access: {
    es: "Seguir conectada cuando no estés delante, hasta que la desconectes",
    en: "Stay connected while you are away, until you disconnect it",
  },
} as const;

export type Scope = keyof typeof SCOPES;

export const SCOPE_NAMES: Scope[] = ["mcp:read", "mcp:write", "offline_access"];

/** What any access needs; more comes by step-up. */
export const BASE_SCOPES: Scope[] = ["mcp:read"];

export function isScope(value: string): value is Scope {
  return Object.hasOwn(SCOPES, value);
}
