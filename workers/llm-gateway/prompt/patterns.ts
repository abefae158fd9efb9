export const KINDS = ["EMAIL", "ACCOUNT", "IBAN", "CARD", "ID", "PLATE", "PHONE", "ADDRESS", "DATE"] as const;

/** One kind of personal data that is known by its form. `keep` says of a match that it is something else after all. */
export interface Pattern {
  readonly kind: (typeof KINDS)[number];
  readonly pattern: RegExp;
  readonly keep?: (match: string, before: string, after: string) => boolean;
}

const DATE = String.raw`(?:\d{4}-\d{2}-\d{2}|\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}|\d{1,2} de \p{L}+(?: del? \d{4})?)`;
const MONTH =
  "(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|january|february|march|april|may|june|july|august|september|october|november|december|(?:ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic)\\.?)";
const DAY =
  "(?:primero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|diecis[ée]is|diecisiete|dieciocho|diecinueve|veinte|veinti\\p{L}{2,6}|treinta(?: y uno)?|\\d{1,2})";
const YEAR = "(?:\\d{4}|(?:dos mil|mil novecientos)(?: \\p{L}{3,12}(?: y \\p{L}{3,6})?)?)";
/** As people write a date of birth out: "doce de marzo de dos mil once", "12 mar 2011", "marzo de 2011", "3-V-2010". */
const WRITTEN_DATE = `(?:${DAY}(?: de)? ${MONTH}(?:,? (?:del? )?(?:año )?${YEAR})?|${MONTH} (?:del? )?${YEAR}|\\d{1,2}[-/. ](?:I{1,3}|I?V|VI{1,3}|I?X|XI{1,2})[-/. ]\\d{2,4})`;
const BORN = "(?:nacid[oa]s?|naci[óo]|nacimiento|nac\\.?|cumpleaños|cumple|born)";
const NUMBER_WORD =
  "(?:cero|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\\p{L}{3,6}|veint\\p{L}{1,8}|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien(?:to)?|(?:dos|tres|cuatro|seis|ocho)cientos|quinientos|setecientos|novecientos|\\d{1,3})";
const NETWORK = "(?:instagram|insta|tik ?tok|snapchat|snap|twitter|discord|facebook|twitch|telegram)";
const BEGIN = String.raw`(?<![\p{L}\d])`;
const END = String.raw`(?![\p{L}\d])`;

const SUM_BEFORE = /[×*·÷=^<>√∙]\s*$|\d\s*[+x]\s*$/iu;
const SUM_AFTER =
  /^\s*(?:[×*·÷=^<>%€$∙]|[+x]\s*\d|(?:de )?(?:habitantes|personas|euros|años|millones|km|metros|m|kg|cm|litros|hectáreas)(?!\p{L}))/iu;
const CALL_BEFORE =
  /(?:tel[eé]?f?o?n?o?s?|tfno|tlf|tfn|m[oó]vil|whats?app|[wg]u?asap|fijo|casa|trabajo|llam\p{L}*|contact\p{L}*)[^\p{L}\d]{0,4}(?:al? |el |es )?$/iu;

/** Figures of a sum or with a unit are no telephone, unless the words before say so. */
function isFigure(_match: string, before: string, after: string): boolean {
  return !CALL_BEFORE.test(before) && (SUM_BEFORE.test(before) || SUM_AFTER.test(after));
}

/** People born before 1935 are in history books. */
function isHistory(match: string): boolean {
  const year = /\d{4}/.exec(match)?.[0];
  return year !== undefined && Number(year) < 1935;
}

/** A year before initials, such as "1934 CNT", unless the words before speak of a car. */
function isYear(match: string, before: string): boolean {
  return (
    /^(?:1\d|20[0-4])\d+ /.test(match) &&
    !/(?:matr[ií]cula|coche|moto|furgo\p{L}*|veh[ií]culo)[^\d]{0,20}$/iu.test(before)
  );
}

/** Each begins where its first character can only begin one match, so that a long text is read once and not once per character. */
export const PATTERNS: readonly Pattern[] = [
  { kind: "EMAIL", pattern: /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu },
  {
    kind: "EMAIL",
    pattern: /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]+ ?(?:\(at\)|\[at\]|\(arroba\)) ?[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/giu,
  },
  {
    kind: "EMAIL",
    pattern:
      /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]+(?: (?:punto|gui[óo]n(?: bajo)?) [\p{L}\d]+){0,3} arroba [\p{L}\d-]+(?: punto \p{L}+|\.\p{L}+){1,3}/giu,
  },
  { kind: "EMAIL", pattern: /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]+ ?@ ?[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu },
  {
    kind: "ACCOUNT",
    pattern:
      /(?<=(?:instagram|tiktok|facebook|twitter|snapchat|twitch|threads)\.(?:com|net|tv)\/)@?[\p{L}\d_][\p{L}\d_.]{1,29}/giu,
  },
  {
    kind: "ACCOUNT",
    pattern: new RegExp(
      `(?<=(?<!\\p{L})${NETWORK}(?: (?:es|se llama))?[:\\s]{1,3})(?=[\\d_.]*\\p{L})(?:[\\p{L}\\d]+(?:[._]+[\\p{L}\\d]+)+|\\p{L}+\\d[\\p{L}\\d]*)`,
      "giu",
    ),
  },
  { kind: "ACCOUNT", pattern: /(?<![\p{L}\d._%+@/-])@[\p{L}\d_][\p{L}\d_.]{1,28}[\p{L}\d_]/gu },
  { kind: "IBAN", pattern: new RegExp(`${BEGIN}[A-Z]{2}\\d{2}(?:[ -]?\\d){11,30}${END}`, "gu") },
  { kind: "CARD", pattern: /(?<![\p{L}\d])\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?![\p{L}\d])/gu, keep: isFigure },
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
      /(?<=(?<!\p{L})(?:d\.? ?n\.? ?i\.?|n\.? ?i\.? ?[ef]\.?|nia|nuss|cipa?|sip|pasaporte|documento|identidad|seguridad social|expediente|exp(?:d?te)?(?=[.:])|cial|tarjeta sanitaria|matr[ií]cula)[^\p{L}\d]{0,4}(?:(?:es|n[úu]mero|n\.?º|núm\.?|el)[^\p{L}\d]{0,3}){0,2})[A-Z]{0,4}[ -]?\d[\d ./-]{3,16}\d[A-Z]?(?![\p{L}\d])/giu,
  },
  {
    kind: "ID",
    pattern:
      /(?<=(?<!\p{L})(?:tarjeta sanitaria|cipa?|sip|pasaporte)[^\p{L}\d]{0,4})[A-Z]{2,12} ?\d{4,12}(?![\p{L}\d])/giu,
  },
  // The school number of a pupil of the Canaries.
  { kind: "ID", pattern: /(?<![\p{L}\d])[A-Z]\d{2}[A-Z]\d{7,8}[A-Z]?(?![\p{L}\d])/giu },
  { kind: "ID", pattern: /(?<![\p{L}\d/])\d{2}([/ -])\d{8}\1\d{2}(?![\p{L}\d/])/gu, keep: isFigure },
  {
    kind: "PLATE",
    pattern: /(?<![\p{L}\d])\d{4}[ -]?[BCDFGHJKLMNPRSTVWXYZ]{3}(?![\p{L}\d])/gu,
    keep: isYear,
  },
  { kind: "PLATE", pattern: /(?<![\p{L}\d])[A-Z]{1,2}-\d{4}-[A-Z]{1,2}(?![\p{L}\d])/gu },
  {
    kind: "ADDRESS",
    pattern:
      /(?<=(?:vive[ns]?|domicilio|direcci[óo]n|reside[ns]?)[^\p{L}\d]{1,3}(?:(?:en|es) )?(?:(?:la|el|los|las) )?)(?:(?:barri(?:o|ada)|urbanizaci[óo]n|residencial|finca|aldea|poblado) (?:del? )?(?:la |los |las )?)?\p{Lu}[\p{L}.'’-]*(?:\s(?:(?:del?|las?|los|el|y)\s)*\p{Lu}[\p{L}.'’-]*){0,4},?\s(?:(?:n\.?º|n[úu]mero|portal|bloque|chalet|casa)\s)?\d{1,4}(?!\d)(?:,?\s?\d{1,2}\.?\s?[ºª]\s?(?:[A-Z](?!\p{L})|dcha|izda)?\.?)?/gu,
  },
  { kind: "ADDRESS", pattern: /(?<![\p{L}\d])pol(?:\.|[íi]gono) \d{1,3},? parcela \d{1,4}(?!\d)/giu },
  {
    kind: "ADDRESS",
    pattern:
      /(?<![\p{L}\d])(?<![ad]\. ?)(?:[cC]\/|c\.(?=\s\p{Lu})|(?:[cC]alle|[aA]vda|[aA]venida|[aA]v|[pP]laza|[pP]za|[pP]l|[pP]aseo|[pP]\.º|[pP]º|[cC]amino|[cC]arretera|[cC]tra|[rR]onda|[tT]raves[ií]a|[uU]rbanizaci[óo]n|[uU]rb|[cC]allej[óo]n|[gG]lorieta|[cC]arrer|[rR]úa)(?![\p{L}]))\.?\s*(?:(?:d[eo]l?|d'en|las?|los|el)\s+)*\p{Lu}[\p{L}.'’-]*(?:\s+(?:(?:del?|las?|los|el|y|i)\s+)*\p{Lu}[\p{L}.'’-]*){0,4}(?:,?\s*(?:n(?:[úu]m(?:ero)?)?\.?\s?º?\s*|(?:chalet|casa|portal|bloque|parcela)\s)?\d{1,4}(?!\d)(?:\s?(?:bis|[A-Z](?!\p{L})))?(?:,?\s*(?:piso |portal |esc\.? ?|bajo|ático)?(?:\d{1,2}(?!\d))?\.?\s?[ºª]?\s?(?:[A-Z](?![\p{L}])|dcha|izda)?\.?)?)(?:,?\s*\d{5}(?:\s+\p{Lu}\p{L}+)*)?/gu,
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
    kind: "DATE",
    pattern: new RegExp(
      `(?<=(?<!\\p{L})${BORN}(?: años)?[^\\d\\p{L}\\n]{1,3}(?:(?:el|en|on|un|día|es|de|fue|a) ){0,3})(?<!\\p{L})${WRITTEN_DATE}${END}`,
      "giu",
    ),
    keep: (match, _before, after) => isHistory(match) || /^ de mil (?!novecientos)/iu.test(after),
  },
  {
    kind: "PHONE",
    pattern:
      /(?<=(?<!\p{L})(?:tel[eé]?f?o?n?o?s?|tfno|tlf|m[oó]vil|whats?app|[wg]u?asap|fijo)[^\p{L}\d]{1,4})[6-9](?:[ .-]?\d){8}(?![\p{L}\d])/giu,
  },
  {
    kind: "PHONE",
    pattern: new RegExp(
      `(?<=(?<!\\p{L})(?:tel[eé]fono|tel\\.?|m[oó]vil|whats?app|[wg]u?asap)[^\\p{L}\\d]{1,4}(?:es (?:el )?)?)(?:${NUMBER_WORD}[ ,.-]{1,2}(?:y )?){2,8}${NUMBER_WORD}${END}`,
      "giu",
    ),
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
