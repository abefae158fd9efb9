import { HEALTH_WORDS } from "#contracts/health-words.ts";
import { fold } from "./fold.ts";

export const PARTICLES = new Set("de del la las los el y e i da do dos van von der san santa".split(" "));

/** Names that are places, things or words of lessons too: alone they are hidden only where the words before leave no doubt. */
export const AMBIGUOUS = new Set(
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

/** Given names that are everyday words when written small. */
export const COMMON = new Set(
  (
    "alma pia marco leo lea mia vera gala lola gema perla paloma bella linda dulce patricio oliva olivo olmo cielo aura " +
    "brisa vida justo justa modesto maximo maxima prudencia constante constanza constancia inocencia inocencio ventura bienvenido severo " +
    "sereno serena santos santo salvador delfin amado amada amable candido candida candela salud caridad perfecto real tales " +
    "belen camino cielos desierto encarnacion valle rafaga leal fiel bueno grande mayor menor nube lluvia " +
    "lis eros ares gloria palma estela coral zafiro africa romana romano latina latino francisca franco " +
    "frances inglesa alegria piedad purificacion visitacion presentacion anunciacion ascension rosario luciano marcial " +
    "clemente urbano urbana placido ramos parra nieve marina marino era cora hada ilusion libertad libre"
  ).split(" "),
);

/** Words that begin a sentence with a capital and are nobody's surname or short name. */
export const FUNCTION = new Set(
  (
    "a al ante bajo con contra de del desde durante e el en entre hacia hasta la las lo los mas me mi mis nada ni no nos o para " +
    "pero por porque pues que quien se segun si sin sobre son su sus tal tambien te todo todos tras tu u un una unas unos ver " +
    "y ya yo hoy ayer este esta esto estos estas ese esa como cuando donde dar dice dicen ojo sentar junto juntar ayudar " +
    "hablar avisar llamar tengo hay fue era san santa don dona fray sor mar rio sra srta prof dra plaza calle casa"
  ).split(" "),
);

/** Short names and surnames that are no beginning of the whole one. */
export const SHORT = new Map([
  ["nacho", "ignacio"],
  ["pepe", "jose"],
  ["pepa", "josefa"],
  ["paco", "francisco"],
  ["paca", "francisca"],
  ["kiko", "francisco"],
  ["curro", "francisco"],
  ["quique", "enrique"],
  ["lola", "dolores"],
  ["charo", "rosario"],
  ["concha", "concepcion"],
  ["merche", "mercedes"],
  ["nando", "fernando"],
  ["berto", "alberto"],
  ["tina", "cristina"],
  ["tono", "antonio"],
  ["xavi", "javier"],
  ["chus", "jesus"],
  ["gª", "garcia"],
  ["gcia", "garcia"],
  ["fdez", "fernandez"],
  ["glez", "gonzalez"],
  ["hdez", "hernandez"],
  ["rguez", "rodriguez"],
  ["mtnez", "martinez"],
]);

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
export const PUBLIC_BY_FIRST = new Map(
  PUBLIC.map(({ words: [first = ""] }) => [first, PUBLIC.filter(({ words }) => words[0] === first)]),
);

const WHO =
  "alumn[oa]s?|hij[oa]s?|niet[oa]s?|niñ[oa]s?|chic[oa]s?|compañer[oa]s?|herman[oa]s?|gemel[oa]s?|delegad[oa]|señor|señora|señorita|sr\\.?|sra\\.?|srta\\.?|don|doña|d\\.|d\\.?ª|dña\\.?|prof(?:e|esora?)?\\.?|maestr[oa]|tutora?|orientadora?|directora?|psic[óo]log[oa]|familia|madre|padre|mam[áa]|pap[áa]|abuel[oa]|t[íi][oa]|prim[oa]";
/** Words before a name that make it a person of the school. */
export const STRONG = new RegExp(
  `(?<!\\p{L})(?:${WHO})(?: de \\d\\.?[ºª]? ?[A-Z]{0,2}(?: de ESO)?)?(?:,? (?:de|del|se llama|llamad[oa]|es|con|a))?[\\s:,(«"]{1,3}$|(?<!\\p{L})(?:se llama|llamad[oa]|me llamo|soy)\\s+$`,
  "iu",
);
/** Before a given name that is no other word: most likely a person. */
export const WEAK =
  /(?<!\p{L})(?:con|para|a|que|según|contra|entre|dice|junto a|sienta a|sentar a|ayuda a|ayudar a|y|e|de|por|sobre|menos|salvo|excepto)\s+$/iu;
/** A family, as "los Popescu". */
export const FAMILY = /(?<!\p{L})(?:los|las)\s+$/iu;
/** Before "y" only the name of another person of the school makes one of the name that follows. */
export const AND = /(?<!\p{L})(?:y|e)\s+$/iu;
/** What bears the name of somebody who is no pupil: a myth, a novel, a theorem, a reign. */
export const WORK =
  /(?<!\p{L})(?:mitos?|leyendas?|hilo|caja|tragedia|comedia|drama|novelas?|cuentos?|fábulas?|poemas?|romances?|aventuras|viajes|diario|libro|obras?|película|personajes?|cuadros?|arca|ley(?:es)?|teorema|principios?|regla|método|teoría|tabla|triángulo|criba|constante|efecto|experimento|reinado|reino|época|dinastía|guerra|imperio|estrecho|cabo|golfo|islas?|ciudad|río|biblioteca|evangelio)\s+(?:de|del|sobre)\s+$/iu;
/** What people do, after a given name. */
export const DOES =
  /^[,»”")]?\s+(?:no|ya|se|me|nos|ha|está|esta|es|tiene|necesita|lleva|llega|falta|suele|viene|va|sufre|padece|repite|vive|y su|puede|sabe|quiere|trabaja|suspend\p{L}+|aprob\p{L}+|tuvo un|acaba|sigue|usa|toma|habla|presenta|molesta|pega|insulta|llora|copia|hace|y)(?!\p{L})/iu;
/** A given name with the initials of its surnames, such as "Lucía G. R."; before a surname they belong to somebody else. */
export const INITIALS = /^\s\p{Lu}\.(?:\s?\p{Lu}\.)*(?!\s*\p{Lu}\p{L})/u;
/** A surname with the initial of a given name, as in a class list. */
export const INITIAL_AFTER = /^,\s?\p{Lu}\.(?!\s*\p{Lu}\p{L})/u;
/** Before a name that a note begins with, and the colon after it. */
export const LINE_BEGIN = /(?:^|\n)\s*(?:[-*•]\s*)?$/u;
/** After these words even a name that no roster has is a person. */
export const CERTAIN =
  /(?<!\p{L})(?:(?:el|la|un|una|mi|su|nuestr[oa]) (?:alumn[oa]|hij[oa]|niñ[oa]|compañer[oa])(?: nuev[oa],?)?|(?:la|el|su) (?:madre|padre) de|se llama|alumn[oa] llamad[oa])\s+$/iu;

/** What only people are, have or do, right after a name that could be a place, a month or a flower. */
export const ACTS = new RegExp(
  '^[,»”")]?\\s+(?:(?:no|ya|también|siempre|nunca|todavía|aún|sólo|solo|me|te|se|le|nos) )*(?:' +
    `(?:es|está|tiene|sufre|padece|lleva|usa|toma|necesita|presenta|sigue|va) (?:(?:un|una|el|la|los|las|su|sus|de|con|en|a|muy|mucha|mucho|bajo) )*${HEALTH_WORDS}|` +
    "(?:está|sigue|anda|vuelve) (?:(?:muy|en|de|con|a) )*(?:embarazad|enferm|trist|acogid|acogida|duelo|nervios|castigad|expulsad|diagnostic|ingresad|ausente|llorando|deprimid|agresiv|terapia|psicólog|baja médica)\\p{L}*|" +
    "es (?:muy )?(?:repetidor|adoptad|huérfan|zurd|inmigrante|refugiad|hij[oa] de|herman[oa] de|hermanastr|tímid|agresiv|vag[oa](?!\\p{L}))\\p{L}*|" +
    "(?:oye|ve|lee|escribe|atiende|entiende|ha venido|vino|trae|viene a clase|trabaja en clase|estudia|hace los deberes) ?(?:bien|mal|nada|la pizarra|despacio|en voz alta|el material|los deberes|apenas|del (?:lado|oído))|" +
    "(?:ha venido|autolesiona|porta (?:bien|mal)|bloquea|pelea|distrae|concentra|medica|hace pis|repite (?:curso|[1-6])|falta (?:mucho|a clase|hoy)|suspende|llora|vomita|pega a|insulta a|molesta a|copia en|vive con (?:su|sus|la abuela|los abuelos)|necesita (?:apoyo|refuerzo|ayuda|sentarse)|tiene (?:adaptación|refuerzo|dictamen|problemas en casa|una orden|a su (?:padre|madre)))(?!\\p{L})" +
    ")|^\\s*(?:[:=|(–—→-]\\s*)*" +
    HEALTH_WORDS,
  "iu",
);

/** What stands between the members of a list, and what shuts off a cell, a line, a bracket or a sentence. */
export const LIST_GAP = /^(?:\s*(?:\d+\s*)?[,;/+&]\s*|-)$/u;
export const BORDER = /[\n.:=|()[\]{}<>→⇒•·«»"“”‘’'…!?¡¿–—]|-\s|\s-/u;
export const JOINS = new Set(["y", "e", "o", "u", "ni", "and"]);
