/** A person of the school's roster, as stored. */
export interface PersonName {
  readonly givenName: string;
  readonly familyName: string;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Token extends Span {
  readonly folded: string;
  readonly capital: boolean;
}

interface Entry {
  readonly people: Set<number>;
  /** Is it part of anybody's given name? */
  given: boolean;
}

const PARTICLES = new Set("de del la las los el y e i da do dos van von der san santa".split(" "));

/** Names that are places, things or words of lessons too: alone they are hidden only where the words before leave no doubt. */
const AMBIGUOUS = new Set(
  (
    "africa america asia europa india israel jordania argentina victoria paz luz sol mar rosa cruz rocio nieves angeles " +
    "dolores consuelo pilar mercedes gloria esperanza fe caridad iris violeta margarita flor azucena jacinto narciso " +
    "aurora alba estrella luna blanca celeste clara amparo remedios socorro milagros trinidad asuncion concepcion " +
    "natividad reyes pascual domingo santiago leon valencia toledo soria avila segovia zamora cordoba granada sevilla " +
    "jaen lugo burgos lorca alcala guadalupe carmen covadonga montserrat jesus maria cesar augusto homero virgilio " +
    "platon socrates colon iglesias rios prado bosque campo montes sierra valle vega fuentes torres castillo plaza " +
    "calle puente molina herrero zapatero pastor guerrero rey conde duque caballero blanco rubio moreno crespo bravo " +
    "delgado gallardo cano vidal cordero toro lobo leon gallego navarro catalan aragon castro abril julio marzo mayo"
  ).split(" "),
);

/** People whom lessons speak of; a pupil of exactly that name is still hidden. */
const PUBLIC = [
  "federico garcia lorca",
  "miguel de cervantes",
  "miguel hernandez",
  "antonio machado",
  "lope de vega",
  "garcilaso de la vega",
  "rosalia de castro",
  "santiago ramon y cajal",
  "isabel la catolica",
  "isabel de castilla",
  "fernando de aragon",
  "fernando de rojas",
  "juan ramon jimenez",
  "gabriel garcia marquez",
  "rafael alberti",
  "luis de gongora",
  "pablo picasso",
  "pablo neruda",
  "francisco de goya",
  "diego velazquez",
  "emilia pardo bazan",
  "benito perez galdos",
  "don juan tenorio",
  "don juan",
  "don quijote",
  "don pelayo",
  "doña ines",
  "doña rosita",
  "jorge manrique",
  "maria zambrano",
  "clara campoamor",
  "victoria kent",
  "hernan cortes",
  "cristobal colon",
  "carlos v",
  "ana maria matute",
  "carmen laforet",
  "carmen martin gaite",
  "adolfo becquer",
  "gustavo adolfo becquer",
  "romeo y julieta",
  "adan y eva",
  "isabel y fernando",
  "dafnis y cloe",
  "apolo y dafne",
  "calisto y melibea",
  "hansel y gretel",
  "alicia en el pais",
  "alicia a traves",
  "ana frank",
  "ana karenina",
  "ana ozores",
  "marco polo",
  "julio verne",
  "marie curie",
  "isaac newton",
  "albert einstein",
  "leonardo da vinci",
  "frida kahlo",
].map((name) => {
  const words = fold(name).split(" ");
  return { words, whole: words.filter((word) => !PARTICLES.has(word)).join(" ") };
});
const PUBLIC_BY_FIRST = new Map(
  PUBLIC.map(({ words: [first = ""] }) => [first, PUBLIC.filter(({ words }) => words[0] === first)]),
);

const WHO =
  "alumn[oa]s?|hij[oa]s?|niet[oa]s?|niñ[oa]s?|chic[oa]s?|compañer[oa]s?|herman[oa]s?|gemel[oa]s?|delegad[oa]|señor|señora|señorita|sr\\.?|sra\\.?|srta\\.?|don|doña|d\\.|d\\.?ª|dña\\.?|prof(?:e|esora?)?\\.?|maestr[oa]|tutora?|orientadora?|directora?|psic[óo]log[oa]|familia|madre|padre|mam[áa]|pap[áa]|abuel[oa]|t[íi][oa]|prim[oa]";
/** Words before a name that make it a person of the school. */
const STRONG = new RegExp(
  `(?<!\\p{L})(?:${WHO})(?: de \\d\\.?[ºª]? ?[A-Z]{0,2}(?: de ESO)?)?(?:,? (?:de|del|se llama|llamad[oa]|es|con|a))?[\\s:,(«"]{1,3}$|(?<!\\p{L})(?:se llama|llamad[oa]|me llamo|soy)\\s+$`,
  "iu",
);
/** Before a given name that is no other word: most likely a person. */
const WEAK =
  /(?<!\p{L})(?:con|para|a|que|junto a|sienta a|sentar a|ayuda a|ayudar a|y|e|de|por|sobre|menos|salvo|excepto)\s+$/iu;
/** Before "y" only the name of another person of the school makes one of the name that follows. */
const AND = /(?<!\p{L})(?:y|e)\s+$/iu;
/** What bears the name of somebody who is no pupil: a myth, a novel, a theorem, a reign. */
const WORK =
  /(?<!\p{L})(?:mitos?|leyendas?|hilo|caja|tragedia|comedia|drama|novelas?|cuentos?|fábulas?|poemas?|romances?|aventuras|viajes|diario|libro|obras?|película|personajes?|cuadros?|arca|ley(?:es)?|teorema|principios?|regla|método|teoría|tabla|triángulo|criba|constante|efecto|experimento|reinado|reino|época|dinastía|guerra|imperio|estrecho|cabo|golfo|islas?|ciudad|río|biblioteca|evangelio)\s+(?:de|del|sobre)\s+$/iu;
/** What people do, after a given name. */
const DOES =
  /^[,»”")]?\s+(?:no|ya|se|me|nos|ha|está|esta|es|tiene|necesita|lleva|llega|falta|suele|viene|va|sufre|padece|repite|vive|y su|puede|sabe|quiere|trabaja|suspend\p{L}+|aprob\p{L}+|tuvo un|acaba|sigue|usa|toma|habla|presenta|molesta|pega|insulta|llora|copia|hace|y)(?!\p{L})/iu;
/** A given name with the initials of its surnames, such as "Lucía G. R."; before a surname they belong to somebody else. */
const INITIALS = /^\s\p{Lu}\.(?:\s?\p{Lu}\.)*(?!\s*\p{Lu}\p{L})/u;
/** A surname with the initial of a given name, as in a class list. */
const INITIAL_AFTER = /^,\s?\p{Lu}\.(?!\s*\p{Lu}\p{L})/u;
/** Before a name that a note begins with, and the colon after it. */
const LINE_BEGIN = /(?:^|\n)\s*(?:[-*•]\s*)?$/u;
/** After these words even a name that no roster has is a person. */
const CERTAIN =
  /(?<!\p{L})(?:(?:el|la|un|una|mi|su|nuestr[oa]) (?:alumn[oa]|hij[oa]|niñ[oa]|compañer[oa])(?: nuev[oa],?)?|(?:la|el|su) (?:madre|padre) de|se llama|alumn[oa] llamad[oa])\s+$/iu;

export interface NameFinder {
  /** Learns from a text who is spoken of, so that a bare name elsewhere in the request is theirs. */
  learn(text: string): void;
  find(text: string): Span[];
}

/** People by the parts of their names; made once for a school and read by every request. */
export interface PeopleIndex {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly wholes: ReadonlySet<string>;
  readonly size: number;
}

/** `first` numbers the people: those of two indexes that are read together must not share numbers. */
export function indexPeople(people: readonly PersonName[], first = 0): PeopleIndex {
  const entries = new Map<string, Entry>();
  const wholes = new Set<string>();
  const put = (part: string, person: number, given: boolean) => {
    const entry = entries.get(part) ?? { people: new Set<number>(), given: false };
    entry.people.add(person);
    entry.given ||= given;
    entries.set(part, entry);
  };
  for (const [at, { givenName, familyName }] of people.entries()) {
    const given = partsOf(givenName);
    const family = partsOf(familyName);
    for (const part of given) put(part, first + at, true);
    for (const part of family) put(part, first + at, false);
    wholes.add([...given, ...family].join(" "));
  }
  return { entries, wholes, size: people.length };
}

export const NOBODY: PeopleIndex = indexPeople([]);

/** Finds people of `roster` in texts; `named` are people the caller says are spoken of. */
export function createNameFinder(roster: PeopleIndex, named: readonly PersonName[]): NameFinder {
  const spokenOf = indexPeople(named, roster.size);
  const mentioned = new Set([...spokenOf.entries.keys()].filter((part) => !AMBIGUOUS.has(part)));
  const wholes = { has: (name: string) => roster.wholes.has(name) || spokenOf.wholes.has(name) };
  const index = {
    get(part: string): Entry | undefined {
      const one = roster.entries.get(part);
      const other = spokenOf.entries.get(part);
      if (one === undefined || other === undefined) return one ?? other;
      return { people: new Set([...one.people, ...other.people]), given: one.given || other.given };
    },
  };

  function scan(text: string): { readonly spans: Span[]; readonly parts: Set<string> } {
    const tokens = tokensOf(text);
    const exempt = publicSpans(text, tokens, wholes);
    const spans: Span[] = [];
    const parts = new Set<string>();
    for (let at = 0; at < tokens.length; ) {
      const token = tokens[at];
      const entry = token === undefined ? undefined : index.get(token.folded);
      if (token === undefined || exempt.has(at)) {
        at += 1;
        continue;
      }
      const before = text.slice(Math.max(0, token.from - 40), token.from);
      if (entry === undefined) {
        if (token.capital && CERTAIN.test(before) && !PARTICLES.has(token.folded)) spans.push(token);
        at += 1;
        continue;
      }
      const run = runFrom(text, tokens, at, exempt);
      const last = tokens[run.end] ?? token;
      const after = text.slice(last.to, last.to + 40);
      if (isPerson(run, token, before, after, text)) {
        spans.push({ from: token.from, to: last.to });
        for (const part of run.parts) if (run.parts.length > 1 || !AMBIGUOUS.has(part)) parts.add(part);
        at = run.end + 1;
      } else at += 1;
    }
    return { spans, parts };
  }

  /** The longest row of parts of one and the same person, particles between them allowed. */
  function runFrom(text: string, tokens: readonly Token[], at: number, exempt: ReadonlySet<number>) {
    const first = tokens[at]?.folded ?? "";
    let people = index.get(first)?.people ?? new Set<number>();
    const parts = [first];
    let end = at;
    for (let next = at + 1; next < tokens.length; next += 1) {
      const token = tokens[next];
      const gap = text.slice(tokens[next - 1]?.to ?? 0, token?.from ?? 0);
      if (token === undefined || exempt.has(next) || !/^[\s,.;:()¿?¡!«»"“”·-]{1,4}$/u.test(gap)) break;
      const shared = common(index.get(token.folded)?.people, people);
      if (shared.size === 0) {
        if (PARTICLES.has(token.folded) && next - end < 4) continue;
        break;
      }
      // A surname may be borne twice; a name repeated behind a comma or an "y" is mentioned again.
      if (parts.includes(token.folded) && (next > end + 1 || gap.trim() !== "")) break;
      people = shared;
      parts.push(token.folded);
      end = next;
    }
    return { end, parts };
  }

  function isPerson(
    run: { parts: readonly string[] },
    token: Token,
    before: string,
    after: string,
    text: string,
  ): boolean {
    const [first = ""] = run.parts;
    const given = run.parts.some((part) => index.get(part)?.given === true);
    if (run.parts.length > 1) {
      if (wholes.has(run.parts.join(" "))) return true;
      if (!token.capital && run.parts.every((part) => AMBIGUOUS.has(part))) return false;
      // Two surnames behind a given name of somebody else are somebody else's.
      return given || STRONG.test(before) || !/\p{Lu}\p{L}+\s+$/u.test(before);
    }
    if (!token.capital) return false;
    if (STRONG.test(before)) return true;
    if (AMBIGUOUS.has(first) || PARTICLES.has(first)) return false;
    if (given && INITIALS.test(after)) return true;
    if (!given && INITIAL_AFTER.test(after) && !/\p{L}\s$/u.test(before)) return true;
    if (given && LINE_BEGIN.test(before) && /^:\s/u.test(after)) return true;
    const alone = !/\p{Lu}\p{L}+\s+$/u.test(before) && !/^\s+\p{Lu}/u.test(after);
    if (mentioned.has(first)) return alone;
    if (!given || !alone || text.length === token.to - token.from || WORK.test(before)) return false;
    if (AND.test(before) && !DOES.test(after))
      return isGivenName(before.slice(0, -3).match(/\p{Lu}\p{L}*(?=\s*$)/u)?.[0]);
    return WEAK.test(before) || DOES.test(after);
  }

  function isGivenName(word = ""): boolean {
    return index.get(fold(word))?.given === true;
  }

  return {
    learn(text) {
      for (const part of scan(text.normalize("NFC")).parts) if (!AMBIGUOUS.has(part)) mentioned.add(part);
    },
    find(text) {
      return scan(text).spans;
    },
  };
}

/** The words of a name without its particles; a name that is nothing else, such as the surname "San", is kept whole. */
function partsOf(name: string): string[] {
  const all = tokensOf(name.normalize("NFC")).map(({ folded }) => folded);
  const telling = all.filter((part) => part.length > 1 && !PARTICLES.has(part));
  return telling.length > 0 ? telling : all;
}

function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(/(?<![\p{L}\d_])\p{L}[\p{L}\p{M}]*(?![\p{L}\d_])/gu), (match) => ({
    from: match.index,
    to: match.index + match[0].length,
    folded: fold(match[0]),
    capital: /^\p{Lu}/u.test(match[0]),
  }));
}

/** Where a text speaks of somebody of `PUBLIC`, and not as one speaks of a pupil. */
function publicSpans(text: string, tokens: readonly Token[], wholes: Pick<ReadonlySet<string>, "has">): Set<number> {
  const exempt = new Set<number>();
  for (const [at, token] of tokens.entries()) {
    for (const { words, whole } of PUBLIC_BY_FIRST.get(token.folded) ?? []) {
      const last = tokens[at + words.length - 1];
      if (last === undefined || !words.every((word, offset) => tokens[at + offset]?.folded === word)) continue;
      const before = text.slice(Math.max(0, token.from - 40), token.from);
      const after = text.slice(last.to, last.to + 40);
      const asPupil = STRONG.test(before) || (DOES.test(after) && !/^\s+y\s/u.test(after));
      if (wholes.has(whole) || asPupil) continue;
      for (let offset = 0; offset < words.length; offset += 1) exempt.add(at + offset);
    }
  }
  return exempt;
}

function common(some: ReadonlySet<number> | undefined, others: ReadonlySet<number>): Set<number> {
  if (some === undefined) return new Set();
  const [small, large] = some.size < others.size ? [some, others] : [others, some];
  return new Set([...small].filter((person) => large.has(person)));
}

function fold(word: string): string {
  return word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
