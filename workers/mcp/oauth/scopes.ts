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
    es: "Seguirá conectada hasta que la desconectes en tu cuenta, o tras 30 días sin uso",
    en: "It stays connected until you disconnect it in your account, or after 30 days without use",
  },
} as const;

export type Scope = keyof typeof SCOPES;

export const SCOPE_NAMES: Scope[] = ["mcp:read", "mcp:write", "offline_access"];

/** What any access needs; more comes by step-up. */
export const BASE_SCOPES: Scope[] = ["mcp:read"];

export function isScope(value: string): value is Scope {
  return Object.hasOwn(SCOPES, value);
}
