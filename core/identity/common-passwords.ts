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

/** True when a password is made of what everybody knows of its owner: the address, its local part, the name, dressed or twice. */
export function namesPerson(password: string, known: readonly (string | null)[]): boolean {
  const folded = bareText(password);
  const parts = known.flatMap((text) => (text === null ? [] : [text, ...text.split(/[\s@._-]+/)]));
  let rest = folded;
  for (const part of parts.map(bareText).sort((a, b) => b.length - a.length)) {
    if (part.length >= 3) rest = rest.replaceAll(part, "");
  }
  return folded.length > 0 && rest !== folded && rest.length < 5;
}

/** Letters without case and accents: digits and signs around a name hide nothing. */
function bareText(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, "");
}
