/** What a criterion asks of pupils, read from its leading verbs; it decides the kind of activity. */
export type Process = "understand" | "practise" | "analyse" | "inquire" | "create" | "communicate";

/** Stems of the verbs that criteria of the Spanish curriculum begin with; a stem that changes its vowel stands twice. */
const SPANISH: Readonly<Record<Process, string>> = {
  inquire: "investig indag formul experiment busc plante explor predec predic localiz detect averigu document",
  create:
    "cre elabor disen produc realiz compon constru construy escrib redact program modeliz propon ide desarroll " +
    "planific plane emprend represent dibuj invent",
  communicate:
    "comunic expon expres debat argument particip colabor cooper dialog present interact interactu compart transmit " +
    "medi contribu contribuy opin convers habl intercambi",
  analyse:
    "analiz compar interpret valor contrast evalu relacion critic reflexion seleccion infer infier deduc justific " +
    "comprob comprueb elig eleg distingu revis verific cuestion",
  practise:
    "resolv resuelv calcul aplic utiliz emple us manej oper practic ejecut gestion configur instal obten obtien hall " +
    "divid orden organiz med mid estim",
  understand:
    "identific reconoc describ explic comprend entend entiend conoc enumer clasific capt le escuch defin nombr observ",
};
/** Infinitive, third person, gerund, with a pronoun or without. */
const ENDING = "(?:ar|er|ir|a|e|an|en|ando|iendo|yendo)(?:se|los?|las?)?";

const ENGLISH: Readonly<Record<Process, string>> = {
  inquire: "investigate inquire research test predict explore",
  create: "create design build write make plan produce",
  communicate: "communicate present express discuss collaborate share debate",
  analyse: "analyse analyze compare assess evaluate interpret select",
  practise: "solve apply use calculate",
  understand: "recognise recognize explain understand describe identify",
};

const VERBS = Object.entries(SPANISH).map(
  ([process, stems]) => [process, new RegExp(`^(?:${stems.split(" ").join("|")})${ENDING}$`)] as const,
);

/** Verbs that only say "with": what the means are for decides. */
const MEANS = new RegExp(`^(?:(?:emple|utiliz|us|manej)${ENDING}|use)$`);

/**
 * The process named by the first known verb among a criterion's opening words; where that verb only names a means, by
 * the verb of its purpose ("emplear datos para interpretar"). `understand` when none is known.
 */
export function processOf(criterion: string): Process {
  const words = criterion
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
  const opening = words.slice(0, 4).find((word) => named(word) !== undefined);
  if (opening === undefined) return "understand";
  const purpose = MEANS.test(opening)
    ? words[words.findIndex((word) => word === "para" || word === "to") + 1]
    : undefined;
  return named(purpose ?? "") ?? named(opening) ?? "understand";
}

const isProcess = (name: string): name is Process => name in SPANISH;

function named(word: string): Process | undefined {
  const name =
    VERBS.find(([, verb]) => verb.test(word))?.[0] ??
    Object.entries(ENGLISH).find(([, verbs]) => verbs.split(" ").includes(word))?.[0];
  return name !== undefined && isProcess(name) ? name : undefined;
}
