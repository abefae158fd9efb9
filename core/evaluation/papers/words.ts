import type { PaperLanguage } from "#contracts/internal/paper.ts";

/** What papers say, language by language; a language that lacks a text does not compile. */
const WORDS = {
  reportCard: { es: "Boletín de calificaciones", ca: "Butlletí de qualificacions", en: "Report card" },
  transcript: { es: "Certificado de calificaciones", ca: "Certificat de qualificacions", en: "Academic transcript" },
  transferReport: {
    es: "Informe personal por traslado",
    ca: "Informe personal per trasllat",
    en: "Individual transfer report",
  },
  act: { es: "Acta de evaluación", ca: "Acta d’avaluació", en: "Act of evaluation" },
  schoolYear: { es: "Curso", ca: "Curs", en: "School year" },
  final: { es: "Evaluación final", ca: "Avaluació final", en: "Final evaluation" },
  officialCode: { es: "Código de centro", ca: "Codi de centre", en: "School code" },
  student: { es: "Alumno o alumna", ca: "Alumne o alumna", en: "Student" },
  dateOfBirth: { es: "Fecha de nacimiento", ca: "Data de naixement", en: "Date of birth" },
  number: { es: "N.º de expediente", ca: "Núm. d’expedient", en: "Student number" },
  group: { es: "Grupo", ca: "Grup", en: "Group" },
  level: { es: "Nivel", ca: "Nivell", en: "Level" },
  tutor: { es: "Tutor o tutora", ca: "Tutor o tutora", en: "Tutor" },
  issuedOn: { es: "Fecha de expedición", ca: "Data d’expedició", en: "Date of issue" },
  sessionOn: { es: "Fecha de la sesión", ca: "Data de la sessió", en: "Date of the session" },
  results: { es: "Calificaciones", ca: "Qualificacions", en: "Results" },
  subject: { es: "Materia", ca: "Matèria", en: "Subject" },
  result: { es: "Calificación", ca: "Qualificació", en: "Result" },
  absences: { es: "Faltas", ca: "Faltes", en: "Absences" },
  teacher: { es: "Profesorado", ca: "Professorat", en: "Teacher" },
  noResults: {
    es: "No hay calificaciones en esta evaluación.",
    ca: "No hi ha qualificacions en aquesta avaluació.",
    en: "There are no results in this evaluation.",
  },
  attendance: { es: "Asistencia", ca: "Assistència", en: "Attendance" },
  unexcused: { es: "Sesiones sin justificar", ca: "Sessions sense justificar", en: "Lessons missed, not excused" },
  excused: { es: "Sesiones justificadas", ca: "Sessions justificades", en: "Lessons missed, excused" },
  late: { es: "Retrasos", ca: "Retards", en: "Late" },
  comment: { es: "Comentario de tutoría", ca: "Comentari de tutoria", en: "Tutor’s comment" },
  decision: { es: "Decisión", ca: "Decisió", en: "Decision" },
  promotes: { es: "Promociona", ca: "Promociona", en: "Moves up" },
  repeats: { es: "No promociona", ca: "No promociona", en: "Repeats the year" },
  graduates: { es: "Propuesta de título", ca: "Proposta de títol", en: "Proposed for the certificate" },
  average: { es: "Nota media", ca: "Nota mitjana", en: "Average" },
  signedTutor: { es: "Tutor o tutora", ca: "Tutor o tutora", en: "Tutor" },
  signedHead: { es: "Dirección del centro", ca: "Direcció del centre", en: "Head of school" },
  approved: {
    es: "V.º B.º Dirección del centro",
    ca: "Vist i plau. Direcció del centre",
    en: "Approved by the head of school",
  },
  secretary: { es: "Secretaría", ca: "Secretaria", en: "School secretary" },
  family: {
    es: "Enterado: madre, padre o tutor legal",
    ca: "Assabentat: mare, pare o tutor legal",
    en: "Seen by parent or guardian",
  },
  verify: {
    es: "Compruebe si este documento es válido en",
    ca: "Comproveu si aquest document és vàlid a",
    en: "Check whether this document is valid at",
  },
  pages: { es: "Página {{page}} de {{pages}}", ca: "Pàgina {{page}} de {{pages}}", en: "Page {{page}} of {{pages}}" },
  notAssessed: { es: "No evaluado", ca: "No avaluat", en: "Not assessed" },
  exempt: { es: "Exento", ca: "Exempt", en: "Exempt" },
  amended: { es: "Rectificada", ca: "Rectificada", en: "Amended" },
  summary: { es: "Resumen", ca: "Resum", en: "Summary" },
  students: { es: "Estudiantes", ca: "Estudiants", en: "Students" },
  allPassed: { es: "Con todo aprobado", ca: "Amb tot aprovat", en: "Passed everything" },
  upToTwo: { es: "Con una o dos sin superar", ca: "Amb una o dues sense superar", en: "One or two not passed" },
  threeOrMore: { es: "Con tres o más sin superar", ca: "Amb tres o més sense superar", en: "Three or more not passed" },
  signatures: { es: "Firmas del profesorado", ca: "Signatures del professorat", en: "Teachers’ signatures" },
  transferNote: {
    es: "Resultados parciales y finales que constan en el expediente, con las observaciones de tutoría, para la continuidad de su aprendizaje en otro centro.",
    ca: "Resultats parcials i finals que consten a l’expedient, amb les observacions de tutoria, per a la continuïtat del seu aprenentatge en un altre centre.",
    en: "Partial and final results on record with the tutor’s remarks, so that learning goes on in another school.",
  },
  lettersNote: {
    es: "NE: no evaluado. EX: exento.",
    ca: "NE: no avaluat. EX: exempt.",
    en: "NE: not assessed. EX: exempt.",
  },
} as const satisfies Record<string, Readonly<Record<PaperLanguage, string>>>;

export type Words = { readonly [Key in keyof typeof WORDS]: string };

export const wordsIn = (language: PaperLanguage): Words => mapped((key) => WORDS[key][language]);

/** Guarantee: every key of the table is there. */
function mapped(of: (key: keyof typeof WORDS) => string): Words {
  return Object.fromEntries(keysOf(WORDS).map((key) => [key, of(key)])) as Words;
}

/** Guarantee: a constant record has no other keys than those of its type. */
const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] => Object.keys(record) as Key[];

/** Results in the words of an act, whose letters are the same in all languages: Real Decreto 217/2022, art. 31.2. */
const BANDS: Readonly<Record<string, Readonly<Record<PaperLanguage, string>>>> = {
  IN: { es: "Insuficiente", ca: "Insuficient", en: "Fail" },
  SU: { es: "Suficiente", ca: "Suficient", en: "Pass" },
  BI: { es: "Bien", ca: "Bé", en: "Good" },
  NT: { es: "Notable", ca: "Notable", en: "Very good" },
  SB: { es: "Sobresaliente", ca: "Excel·lent", en: "Outstanding" },
};

export const bandWord = (code: string, language: PaperLanguage): string | null => BANDS[code]?.[language] ?? null;

/** A day of the calendar as a paper writes it: "22 de diciembre de 2026". */
export function dayIn(language: PaperLanguage, date: string): string {
  const locale = { es: "es-ES", ca: "ca-ES", en: "en-GB" }[language];
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${date}T12:00:00Z`));
}
