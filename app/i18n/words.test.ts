import { describe, expect, it } from "vitest";
import { textsIn } from "./by-language.ts";
import type { Dictionary } from "./languages.ts";

/** Every text of a language with the keys that lead to it. */
function withPaths(table: Dictionary | string, path = ""): [string, string][] {
  if (typeof table === "string") return [[path, table]];
  return Object.entries(table).flatMap(([key, value]) => withPaths(value, path === "" ? key : `${path}.${key}`));
}

/** What must not be written, and the school's own word for it. */
const SPANISH: readonly [RegExp, string][] = [
  [/\b(usted(es)?|introduzca|seleccione|pulse|escriba|elija|haga|compruebe|revise|espere|vuelva a (?!tener))\b/i, "tú"],
  [/\b(su (cuenta|contraseña|sesión|centro|navegador))\b/i, "tu …"],
  [/\b(plan(es)? de clase|unidad(es)? didáctica|\bplan\b)/i, "situación de aprendizaje"],
  [/\bsituación\b(?! de aprendizaje)/i, "estado"],
  [/\b(asignaturas?|clases? de materia|secci[oó]n(es)?)\b/i, "materia, grupo de materia"],
  [/\b(deberes|actividad(es)?|entregas|prueba(s)? escrita)\b/i, "tarea, examen"],
  [/\b(calificaci[oó]n(es)?|puntuaciones)\b/i, "nota"],
  [/\bnotificaci[oó]n(es)?\b/i, "aviso"],
  [/\b(alumn[oa]s?|profesor(es|as?)?)\b/i, "alumnado, estudiante, profesorado"],
  [/\b(equipo|ordenador)\b/i, "dispositivo"],
  [/\b(email|e-mail|mail)\b/i, "correo"],
  [/\b(fichero|carga masiva)\b/i, "archivo"],
  [/\b(cliente|app|login|logout|click|clic)\b/i, "aplicación, entrar, cerrar la sesión"],
  [/\d ?[ºª]/, "2.º ESO A"],
  [/"|\.\.\./, "«…» and …"],
];

const ENGLISH: readonly [RegExp, string][] = [
  [/\b(grades?|scores?)\b/i, "mark"],
  [/\b(notices?|alerts?)\b/i, "notification"],
  [/\b(pupils?|learners?)\b/i, "student"],
  [/\bsections?\b|\bsubject groups?\b/i, "class"],
  [/\b(homework|tasks?|coming work)\b/i, "assignment"],
  [/\b(profiles?)\b/i, "role"],
  [/\bemail\b/i, "e-mail"],
  [/\b(log ?in|log ?out|sign-out)\b/i, "sign in, sign out"],
  [/\b(click|please|simply)\b/i, "plain words"],
  [/\d ?[ºª]|"|\.\.\./, "curly quotes and …"],
];

describe.each([
  ["Spanish", "es", SPANISH],
  ["English", "en", ENGLISH],
] as const)("the texts in %s", (_language, locale, forbidden) => {
  it("have one word per thing", () => {
    const texts = withPaths(textsIn(locale));
    expect(texts.length).toBeGreaterThan(400);
    const wrong = texts.flatMap(([path, text]) =>
      forbidden.flatMap(([word, better]) => {
        const [found] = word.exec(text.replaceAll(/\{\{\w+\}\}/g, "…")) ?? [];
        return found === undefined ? [] : [`${path}: “${found}” in “${text}”; say ${better}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});
