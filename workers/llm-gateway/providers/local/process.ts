/** What a criterion asks of pupils, read from its leading verbs; it decides the kind of activity. */
export type Process = "understand" | "practise" | "analyse" | "inquire" | "create" | "communicate";

/** Stems of the infinitives that criteria of the Spanish curriculum begin with, and their English translations. */
const STEMS: readonly (readonly [Process, RegExp])[] = [
  [
    "inquire",
    /^(investig|indag|formul|comprob|experiment|busca|hipotet|plante|explor|predec|localiz|detect|obten|inquir|research|test|predict)/,
  ],
  [
    "create",
    /^(crea|elabor|disen|produc|realiz|compon|constru|escrib|redact|program|modeliz|propon|idea[rn]|desarroll|planific|emprend|represent|design|build|write|make|plan)/,
  ],
  [
    "communicate",
    /^(comunic|expon|expres|debat|argument|particip|colabor|cooper|dialog|present|interact|compart|transmit|media[rn]|contribu|express|discuss|collaborat|share)/,
  ],
  [
    "analyse",
    /^(analiz|compar|interpret|valor|contrast|evalu|relacion|critic|reflexion|selec|infer|deduc|justific|analy|assess|select)/,
  ],
  [
    "practise",
    /^(resolv|calcul|aplic|utiliz|emple|us[ao]r|maneja|opera|practic|ejecut|gestion|configur|instal|solve|apply|use)/,
  ],
  ["understand", /^(identific|reconoc|describ|explic|comprend|conoc|enumer|clasific|recogni|explain|understand)/],
];

/** Verbs that only say "with": what the means are for decides. */
const MEANS = /^(emple|utiliz|us[ao]r|maneja|use)/;

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

function named(word: string): Process | undefined {
  return STEMS.find(([, stem]) => stem.test(word))?.[0];
}
