/** Stems that fill the published lists of leaked passwords, in English and Spanish. */
const STEMS = [
  "password",
  "contraseña",
  "contrasena",
  "qwerty",
  "qwertyuiop",
  "asdfgh",
  "asdfghjkl",
  "zxcvbn",
  "zxcvbnm",
  "abc",
  "abcdef",
  "letmein",
  "welcome",
  "bienvenido",
  "admin",
  "administrador",
  "iloveyou",
  "teamo",
  "tequiero",
  "monkey",
  "dragon",
  "football",
  "futbol",
  "barcelona",
  "realmadrid",
  "madrid",
  "valencia",
  "sevilla",
  "españa",
  "espana",
  "estrella",
  "princesa",
  "mariposa",
  "corazon",
  "chocolate",
  "carlos",
  "alejandro",
  "daniel",
  "master",
  "secret",
  "superman",
  "batman",
  "pokemon",
  "hello",
  "hola",
  "colegio",
  "instituto",
  "profesor",
  "profesora",
  "alumno",
  "alumna",
  "escuela",
  "usuario",
  "user",
  "test",
  "prueba",
  "changeme",
  "cambiame",
  "login",
  "pass",
  "passw0rd",
  "p@ssw0rd",
];

/** True for repeats, runs and known stems dressed with digits or signs ("Password2024!!", "aaaaaaaaaaaa"). */
export function isCommonPassword(password: string): boolean {
  const folded = password.normalize("NFKC").toLowerCase();
  if (new Set(folded).size <= 3) return true;
  if (/^(\p{L}?)\d+\1?$/u.test(folded) || isRun(folded)) return true;
  const halves = folded.slice(0, folded.length / 2);
  if (halves.length >= 4 && folded === halves + halves) return true;
  // What stands before and after is dress first: the 0 of a year is no letter of the word.
  const undressed = [
    folded,
    folded.replace(DRESS_AFTER, ""),
    folded.replace(DRESS_AFTER, "").replace(DRESS_BEFORE, ""),
  ];
  const words = [folded, ...undressed.map(asLetters)].map((text) => text.replace(/[^\p{L}]+/gu, ""));
  return STEMS.some((stem) => words.some((word) => word === stem || word === stem + stem));
}

const DRESS_BEFORE = /^[^\p{L}]+/u;
const DRESS_AFTER = /[^\p{L}]+$/u;
const LETTERS: Readonly<Record<string, string>> = { "@": "a", 4: "a", 0: "o", 3: "e", 1: "i", $: "s" };

function asLetters(text: string): string {
  return text.replace(/[@4031$]/g, (sign) => LETTERS[sign] ?? sign);
}

function isRun(text: string): boolean {
  let steps = 0;
  for (let index = 1; index < text.length; index += 1) {
    const step = text.charCodeAt(index) - text.charCodeAt(index - 1);
    if (Math.abs(step) <= 1) steps += 1;
  }
  return steps >= text.length - 2;
}

/** What everybody knows of a person. */
export interface PublicFacts {
  readonly names: readonly (string | null)[];
  readonly username: string | null;
  /** The part before the @ is theirs; the domain is many people's and says nothing, unless the whole address is typed. */
  readonly email: string | null;
  /** Name of the school. */
  readonly school: string | null;
}

/** What a refused password says of its owner. */
export type PasswordFact = "name" | "address" | "school";

/** Words that stand in the names of schools, so that none is known by them. */
const KINDS_OF_SCHOOL = new Set(
  "centro colegio concertado educacion educativo escuela infantil instituto integrado primaria privado publico secundaria"
    .split(" ")
    .map(bareText),
);
const SHORTEST_NAME = 3;
const SHORTEST_SCHOOL = 5;
/** Fewer letters than this beside what everybody knows are no password of their own. */
const OWN_LETTERS = 5;

/**
 * What a password is made of, when it is little more than what everybody knows of its owner: their names, their user name or
 * address, or a word that tells their school from others; dressed or twice. null for a password of their own.
 */
export function publicFactIn(password: string, facts: PublicFacts): PasswordFact | null {
  return factIn(password, facts) ?? factIn(asLetters(password.replace(DRESS_AFTER, "")), facts);
}

function factIn(password: string, { names, username, email, school }: PublicFacts): PasswordFact | null {
  const folded = bareText(password);
  const local = email?.split("@")[0] ?? null;
  const schoolWords = wordsOf([school], SHORTEST_NAME);
  const words = {
    name: wordsOf(names, SHORTEST_NAME),
    address: wordsOf([email === null ? null : bareText(email), local, username], SHORTEST_NAME),
    school: isTold(schoolWords, folded) ? schoolWords : [],
  };
  const all = Object.values(words).flat();
  let rest = folded;
  for (const word of all.sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, "");
  if (rest === folded || rest.length >= OWN_LETTERS) return null;
  const contains = (kind: PasswordFact) => words[kind].some((word) => folded.includes(word));
  return (["name", "address", "school"] as const).find(contains) ?? null;
}

/** Is there a word that tells this school from others? Only then are the others of its name the school's too. */
function isTold(schoolWords: readonly string[], folded: string): boolean {
  return schoolWords.some(
    (word) => word.length >= SHORTEST_SCHOOL && !KINDS_OF_SCHOOL.has(word) && folded.includes(word),
  );
}

/** Texts whole and by their words, those of so many letters. */
function wordsOf(texts: readonly (string | null)[], shortest: number): string[] {
  return texts
    .flatMap((text) => (text === null ? [] : [text, ...text.split(/[\s@._-]+/)]))
    .map(bareText)
    .filter((word) => word.length >= shortest);
}

/** Letters without case and accents: digits and signs around a name hide nothing. */
function bareText(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, "");
}
