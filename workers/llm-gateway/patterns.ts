/** One kind of personal data that is known by its form. `keep` says of a match that it is something else after all. */
export interface Pattern {
  readonly kind: "EMAIL" | "IBAN" | "ID" | "PHONE" | "ADDRESS" | "DATE";
  readonly pattern: RegExp;
  readonly keep?: (match: string, before: string, after: string) => boolean;
}

const DATE = String.raw`(?:\d{4}-\d{2}-\d{2}|\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}|\d{1,2} de \p{L}+(?: del? \d{4})?)`;
const BEGIN = String.raw`(?<![\p{L}\d])`;
const END = String.raw`(?![\p{L}\d])`;

const SUM_BEFORE = /[×*·÷=^<>√∙]\s*$|\d\s*[+x]\s*$/iu;
const SUM_AFTER =
  /^\s*(?:[×*·÷=^<>%€$∙]|[+x]\s*\d|(?:de )?(?:habitantes|personas|euros|años|millones|km|metros|m|kg|cm|litros|hectáreas)(?!\p{L}))/iu;
const CALL_BEFORE =
  /(?:tel[eé]?f?o?n?o?s?|tfno|tlf|tfn|m[oó]vil|whats?app|fijo|casa|trabajo|llam\p{L}*|contact\p{L}*)[^\p{L}\d]{0,4}(?:al? |el |es )?$/iu;

/** Figures of a sum or with a unit are no telephone, unless the words before say so. */
function isFigure(_match: string, before: string, after: string): boolean {
  return !CALL_BEFORE.test(before) && (SUM_BEFORE.test(before) || SUM_AFTER.test(after));
}

/** People born before 1935 are in history books. */
function isHistory(match: string): boolean {
  const year = /\d{4}/.exec(match)?.[0];
  return year !== undefined && Number(year) < 1935;
}

/** Each begins where its first character can only begin one match, so that a long text is read once and not once per character. */
export const PATTERNS: readonly Pattern[] = [
  { kind: "EMAIL", pattern: /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu },
  {
    kind: "EMAIL",
    pattern: /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]+ ?(?:\(at\)|\[at\]|\(arroba\)) ?[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/giu,
  },
  {
    kind: "IBAN",
    pattern: new RegExp(`${BEGIN}[A-Z]{2}\\d{2}(?:[ -]?[A-Z\\d]{4}){3,7}(?:[ -]?[A-Z\\d]{1,4})?${END}`, "giu"),
  },
  { kind: "IBAN", pattern: new RegExp(`${BEGIN}\\d{4}[ -]\\d{4}[ -]\\d{2}[ -]\\d{10}${END}`, "gu") },
  {
    kind: "ID",
    pattern: new RegExp(`${BEGIN}(?:[XYZ][ -]?\\d{7}|\\d{8}|\\d{2}\\.\\d{3}\\.\\d{3})[ -]?[A-Z]${END}`, "giu"),
  },
  { kind: "ID", pattern: new RegExp(`${BEGIN}[XYZ]-?\\d{7}${END}`, "giu") },
  {
    kind: "ID",
    pattern:
      /(?<=(?:dni|nif|nie|nia|nuss|pasaporte|documento|identidad|seguridad social|expediente|tarjeta sanitaria|matr[ií]cula)[^\p{L}\d]{0,4}(?:(?:es|n[úu]mero|n\.?º|núm\.?|el)[^\p{L}\d]{0,3}){0,2})[A-Z]{0,4}[ -]?\d[\d ./-]{3,16}\d[A-Z]?(?![\p{L}\d])/giu,
  },
  {
    kind: "ADDRESS",
    pattern:
      /(?<![\p{L}\d])(?:[cC]\/|(?:[cC]alle|[aA]vda|[aA]venida|[aA]v|[pP]laza|[pP]za|[pP]l|[pP]aseo|[pP]\.º|[pP]º|[cC]amino|[cC]arretera|[cC]tra|[rR]onda|[tT]raves[ií]a|[uU]rbanizaci[óo]n|[uU]rb|[cC]allej[óo]n|[gG]lorieta|[cC]arrer|[rR]úa)(?![\p{L}]))\.?\s*(?:(?:d[eo]l?|d'en|las?|los|el)\s+)*\p{Lu}[\p{L}.'’-]*(?:\s+(?:(?:del?|las?|los|el|y|i)\s+)*\p{Lu}[\p{L}.'’-]*){0,4}(?:,?\s*(?:n(?:[úu]m(?:ero)?)?\.?\s?º?\s*)?\d{1,4}(?!\d)(?:\s?(?:bis|[A-Z](?!\p{L})))?(?:,?\s*(?:piso |portal |esc\.? ?|bajo|ático)?(?:\d{1,2}(?!\d))?\.?\s?[ºª]?\s?(?:[A-Z](?![\p{L}])|dcha|izda)?\.?)?)(?:,?\s*\d{5}(?:\s+\p{Lu}\p{L}+)*)?/gu,
  },
  {
    kind: "ADDRESS",
    pattern:
      /(?<=(?:vive[ns]?|domicilio|direcci[óo]n|reside[ns]?)[^\p{L}\d]{1,3}(?:(?:en|es) )?(?:la |el )?)(?:c\/|calle|avda\.?|avenida|plaza|paseo|camino|carretera|ronda)\s*(?:(?:del?|las?|los|el)\s+)*\p{L}+(?:\s\p{Lu}\p{L}+)*(?:,?\s*(?:n\.?º\s*)?\d{1,4})?/giu,
  },
  { kind: "ADDRESS", pattern: /(?<![\p{L}\d])[cC]\/\s*(?:(?:del?|las?|los|el)\s+)*\p{Lu}[\p{L}-]*/gu },
  { kind: "ADDRESS", pattern: /(?<=(?:c\.? ?p\.?|c[óo]digo postal)[^\p{L}\d]{0,3})\d{5}(?!\d)/giu },
  {
    kind: "DATE",
    pattern: new RegExp(
      `(?=\\d)(?<=(?:nacid[oa]s?|naci[óo]|nacimiento|nac\\.?|cumpleaños|cumple)[^\\d\\n]{0,24})${DATE}`,
      "giu",
    ),
    keep: isHistory,
  },
  {
    kind: "PHONE",
    pattern: /(?<![\p{L}\d+])(?:\+|00)[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,6}(?![\p{L}\d])/gu,
    keep: (match, before, after) =>
      match.replace(/\D/g, "").length < 8 || match.replace(/\D/g, "").length > 17 || isFigure(match, before, after),
  },
  {
    kind: "PHONE",
    pattern:
      /(?<![\p{L}\d.,])\(?(?:[6-9]\d{8}|[6-9]\d{2}([ .-])\d{3}\1\d{3}|[6-9]\d{2}\)?[ .-]\d{2}[ .-]\d{2}[ .-]\d{2}|[6-9]\d\)?[ .-]\d{3}[ .-]\d{2}[ .-]\d{2}|[6-9]\d\)?[ .-]\d{3}[ .-]?\d{4}|[6-9]\d{2}\)?[ .-]\d{6}|[6-9]\d\)?[ .-]\d{7})(?![\p{L}\d]|[.,]\d)/gu,
    keep: isFigure,
  },
];

/** A date beside a person who has been hidden is hardly anything but theirs. */
export const DATE_BESIDE_PERSON = new RegExp(`(?<=PERSON_\\d+[\\s,;:()-]{1,4})${DATE}`, "giu");
