import {
  FIELDS_OF_KIND,
  GUARDIAN_FIELDS,
  type GuardianField,
  type PeopleImportField,
  type PeopleImportKind,
} from "#contracts/api/roster/people-import-fields.ts";
import { plainText } from "./plain-text.ts";
import type { Sheet } from "./read-sheet.ts";

/** A field and the headers that mean it, without accents, signs and what only says whose it is; the first to match counts. */
type Rule = readonly [field: PeopleImportField, header: RegExp];

const PERSON: readonly Rule[] = [
  ["familyName1", /^(primer apellido|apellido 1|apellido1|1 apellido|1er apellido|first surname|surname 1)$/],
  ["familyName2", /^(segundo apellido|apellido 2|apellido2|2 apellido|2o apellido|second surname|surname 2)$/],
  [
    "fullName",
    /^(alumno a|alumno|alumna|alumnado|estudiante|profesor a|profesor|docente|empleado a|apellidos y nombre|apellidos nombre|nombre y apellidos|nombre apellidos|nombre completo|full name|name and surname|student|student name|teacher|display name)$/,
  ],
  ["familyName", /^(apellidos?|last names?|surnames?|family names?)$/],
  ["givenName", /^(nombre|nombre de pila|name|first names?|given names?)$/],
  [
    "identifier",
    /^(n id escolar|no id escolar|num id escolar|numero id escolar|numero de identificacion escolar|id escolar|identificador escolar|identificador|nie|nia|cial|ralc|school id|student id|sis id|id)$/,
  ],
  ["studentNumber", /^(n|no|num|numero|n del?|no del?|numero del?)? ?(expediente|expediente del centro|matricula)$/],
  ["studentNumber", /^(student number|n alumno|numero de alumno|exp)$/],
  [
    "identifier",
    /^(dni|nif|dni nie|dni pasaporte|dni nie pasaporte|nif nie|pasaporte|documento|documento de identidad|passport|national id|id card)$/,
  ],
  [
    "email",
    /^(correo|correo electronico|direccion de correo|direccion de correo electronico|e mail|email|mail|email address|e mail address|correo corporativo|correo e)$/,
  ],
  ["username", /^(usuario|nombre de usuario|usuario idea|username|user name|user|login)$/],
  ["phone", /^(telefono|telefono movil|movil|tel|tlf|tfno|phone|phone number|mobile|mobile phone|telephone)$/],
  [
    "dateOfBirth",
    /^(fecha de nacimiento|fecha nacimiento|f nacimiento|fecha nac|f nac|nacimiento|date of birth|birth date|birthdate|birthday|dob)$/,
  ],
  ["sex", /^(sexo|genero|sex|gender)$/],
  ["gradeLevel", /^(curso|nivel|curso nivel|grade|grade level|year group|year)$/],
  ["groupName", /^(unidad|grupo|unidad grupo|clase|group|class|form|homeroom)$/],
  [
    "enrolmentState",
    /^(estado matricula|estado de la matricula|estado de matricula|enrolment status|enrollment status)$/,
  ],
  ["role", /^(perfil|puesto|cargo|rol|role|position|job title)$/],
];

const CHILD =
  /^(?:(?:n|no|num|numero)? ?(?:id escolar|expediente|identificacion escolar)|nie|nia|id|student id|student number|numero)(?: (?:del?|de la))?(?: (?:alumno a|alumno|alumna|hijo a|hijo|hija|child|student))$|^(?:child|student) (?:id|number)$|^(?:alumno a|alumno|alumna|hijo a|hijo|hija|n id escolar|no id escolar|id escolar)$/;

/** Headers that speak of somebody's child, and those that only a list of pupils has. */
const OF_CHILD =
  /\b(?:del?|de la|of the) (?:alumno a|alumno|alumna|hijo a|hijo|hija|child|student)$|^child (?:id|number)$/;
const OF_PUPIL = /^(?:curso|unidad|grupo|clase|grade|group|class|fecha de nacimiento|date of birth)$/;

const GUARDIANS: readonly (readonly [part: "guardian1" | "guardian2", mark: RegExp])[] = [
  [
    "guardian1",
    /\b(?:primer|primera|1er|1) (?:tutor|tutora|progenitor|progenitora|familiar)(?: a)?\b|\b(?:tutor|tutora|tutor a|progenitor|progenitor a|familiar|guardian|parent) ?1\b|\bpadre\b|\bfather\b/,
  ],
  [
    "guardian2",
    /\b(?:segundo|segunda|2o|2) (?:tutor|tutora|progenitor|progenitora|familiar)(?: a)?\b|\b(?:tutor|tutora|tutor a|progenitor|progenitor a|familiar|guardian|parent) ?2\b|\bmadre\b|\bmother\b/,
  ],
];

const WHOSE = / ?(?:personal )?(?:(?:del?|de la|of the) )?(?:alumno a|alumno|alumna|estudiante|student|profesor a)$/;

export interface Proposal {
  readonly kind: PeopleImportKind;
  readonly mapping: readonly (PeopleImportField | null)[];
}

/** Whom a table lists and what its columns are, by their headers and, where these say nothing, their values. */
export function propose(sheet: Sheet, asked?: PeopleImportKind): Proposal {
  const headers = sheet.headers.map(plainText);
  const kind = asked ?? kindOf(headers);
  const fields: readonly PeopleImportField[] = FIELDS_OF_KIND[kind];
  const found = headers.map((header) => fieldOf(header, kind));
  const mapping = found.map((choice, at) => {
    if (choice === null || !fields.includes(choice.field)) return null;
    const best = found.every(
      (other, index) =>
        other?.field !== choice.field || other.rank > choice.rank || (other.rank === choice.rank && index >= at),
    );
    return best ? choice.field : null;
  });
  byValues(sheet, mapping, fields);
  withoutWholeNames(mapping);
  return { kind, mapping };
}

function kindOf(headers: readonly string[]): PeopleImportKind {
  const has = (pattern: RegExp) => headers.some((header) => pattern.test(header));
  if (headers.some((header) => guardianPart(header) !== undefined)) return "students";
  const hasOwnName = has(
    /^(nombre|nombre y apellidos|apellidos?|apellidos y nombre|first name|last name|name|full name)$/,
  );
  if (has(/parentesco|relationship/) || (has(OF_CHILD) && hasOwnName && !has(OF_PUPIL))) return "families";
  if (has(/^(profesor|docente|empleado|puesto|cargo|departamento|teacher|department|position|usuario idea)/))
    return "staff";
  return "students";
}

/** The lower the rank, the likelier. */
function fieldOf(header: string, kind: PeopleImportKind): { field: PeopleImportField; rank: number } | null {
  if (header === "") return null;
  if (kind === "families" && CHILD.test(header)) return { field: "childNumber", rank: 0 };
  const guardian = guardianPart(header);
  if (guardian !== undefined) {
    if (kind !== "students") return null;
    const base = header
      .replace(guardian.mark, " ")
      .replace(/\s+/g, " ")
      .trim()
      .replace(/^(?:del?|de la) | (?:del?|de la)$/g, "");
    const rule = base === "" ? undefined : ruleOf(base);
    const field: GuardianField | undefined =
      base === "" ? "fullName" : GUARDIAN_FIELDS.find((name) => name === rule?.field);
    return field === undefined ? null : { field: `${guardian.part}.${field}`, rank: rule?.rank ?? 0 };
  }
  const bare = header.replace(WHOSE, "");
  // "Teléfono personal alumno/a" is the pupil's own, "Teléfono" may be anybody's.
  if (bare !== "" && bare !== header) {
    const rule = ruleOf(bare);
    return rule === undefined ? null : { field: rule.field, rank: rule.rank - 0.5 };
  }
  return ruleOf(header) ?? null;
}

function ruleOf(header: string): { field: PeopleImportField; rank: number } | undefined {
  const rank = PERSON.findIndex(([, pattern]) => pattern.test(header));
  const field = PERSON[rank]?.[0];
  return field === undefined ? undefined : { field, rank };
}

function guardianPart(header: string) {
  const found = GUARDIANS.find(([, mark]) => mark.test(header));
  return found === undefined ? undefined : { part: found[0], mark: found[1] };
}

const SHAPES: readonly (readonly [field: PeopleImportField, value: RegExp])[] = [
  ["email", /^[^@\s]+@[^@\s]+\.[^@\s]{2,}$/],
  ["dateOfBirth", /^(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})$/],
  ["identifier", /^(?:\d{8}|[XYZ]\d{7})-?[A-Z]$/i],
  ["phone", /^(?:\+34 ?)?[6789](?:[ .]?\d){8}$/],
  ["fullName", /^\p{L}[\p{L} .'-]+, ?\p{L}[\p{L} .'-]*$/u],
];
const LOOKED_AT = 50;

/** Columns whose headers say nothing, by what all their values look like. */
function byValues(
  { headers, lines }: Sheet,
  mapping: (PeopleImportField | null)[],
  fields: readonly PeopleImportField[],
): void {
  const known = (header: string) => plainText(header) !== "" && header.trim() !== "" && /\p{L}{3}/u.test(header);
  headers.forEach((header, at) => {
    if (mapping[at] !== null) return;
    const values = lines.slice(0, LOOKED_AT).flatMap(({ cells }) => cells[at] || []);
    const shape = SHAPES.find(([, value]) => values.length > 0 && values.every((cell) => value.test(cell)))?.[0];
    if (shape === undefined || mapping.includes(shape) || !fields.includes(shape)) return;
    // A header with words of its own means something else: "Teléfono de urgencia" is not the person's.
    if (known(header) && shape !== "fullName" && mapping.some((field) => field !== null)) return;
    mapping[at] = shape;
  });
}

/** Names in columns of their own are better than "Apellidos, Nombre" in one; two surnames than both in one. */
function withoutWholeNames(mapping: (PeopleImportField | null)[]): void {
  const drop = (field: PeopleImportField) => {
    const at = mapping.indexOf(field);
    if (at !== -1) mapping[at] = null;
  };
  const has = (field: PeopleImportField) => mapping.includes(field);
  if (has("familyName1")) drop("familyName");
  if (has("givenName") && (has("familyName") || has("familyName1"))) drop("fullName");
  for (const part of ["guardian1", "guardian2"] as const) {
    if (has(`${part}.familyName1`)) drop(`${part}.familyName`);
    if (has(`${part}.givenName`) && (has(`${part}.familyName`) || has(`${part}.familyName1`))) drop(`${part}.fullName`);
  }
  // "Nombre" alone holds the whole name.
  const given = mapping.indexOf("givenName");
  if (given !== -1 && !has("familyName") && !has("familyName1") && !has("fullName")) mapping[given] = "fullName";
}
