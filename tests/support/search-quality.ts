/** What a teacher types, and the elements that a colleague would point to, as "subject code"; none: there is nothing. */
export interface SearchCase {
  readonly typed: string;
  readonly wanted: readonly string[];
}

function cases(table: Readonly<Record<string, string>>): readonly SearchCase[] {
  return Object.entries(table).map(([typed, codes]) => ({ typed, wanted: codes === "" ? [] : codes.split(", ") }));
}

/** Over the starter set. */
export const STARTER_CASES = cases({
  "faltas de ortografía": "LCL 5.2",
  "ortografia y gramatica": "LCL 5.2",
  "corregir la ortografía de sus textos": "LCL 5.2",
  ecuaciones: "MAT D.4",
  ecuación: "MAT D.4",
  "resolver ecuaciones": "MAT D.4",
  "problemas de la vida real": "MAT 6.1, MAT CE6",
  "resolución de problemas": "MAT CE1, MAT 1.2, MAT 6.2",
  "comprobar la solución": "MAT 2.1, MAT CE2, MAT 2.2",
  "soluciones con sentido": "MAT CE2, MAT 2.2",
  fracciones: "MAT A.2",
  "fracción y decimal": "MAT A.2",
  porcentaje: "MAT A.2",
  "calcular mentalmente": "MAT A.3",
  proporcionalidad: "MAT A.5",
  "medida de ángulos": "MAT B.2",
  "gráficas de funciones": "MAT D.5",
  probabilidades: "MAT E.2",
  "pensamiento computacional": "MAT CE4, MAT D",
  algoritmo: "MAT CE4, MAT 4.2",
  "patrones en los datos": "MAT CE4, MAT 4.1",
  "descuentos y rebajas": "MAT A.6",
  "figura plana": "MAT C.1",
  "criterio 6.1 matemáticas": "MAT 6.1",
  "comprensión de textos escritos": "LCL CE4, LCL 4.1",
  "textos orales": "LCL CE2, LCL 2.1",
  "planificar un texto": "LCL 5.1",
  borrador: "LCL 5.1",
  "género narrativo y descriptivo": "LCL B.2",
  "elección de lecturas": "LCL 7.1, LCL CE7",
  "gustos lectores": "LCL 7.1, LCL CE7",
  "fiabilidad de la información": "LCL 2.2, LCL 4.2",
  "noticias falsas y bulos": "BYG 2.2",
  pseudociencia: "BYG 2.2",
  "hábito saludable": "BYG 5.3, BYG G, BYG CE5",
  células: "BYG C",
  "diseñar un experimento": "BYG 3.2",
  "formular hipótesis": "BYG 3.1, BYG 3.2",
  "investigación científica": "BYG CE3",
  "citar fuentes": "BYG 2.1",
  "ser vivo": "BYG D",
  "cuidado del medioambiente": "BYG CE5, BYG 5.1",
  "receta de paella": "",
  "horario de autobuses": "",
  "partido de fútbol del sábado": "",
  "contraseña del wifi": "",
  "menú del comedor": "",
  "coches eléctricos baratos": "",
  "revolución francesa": "",
  "alquilar un piso en la playa": "",
  "dibujar mapas": "",
  "línea del tiempo": "",
  "criterio 3.1 matemáticas": "",
  "reunión con el inspector": "",
});

/** Over the norm as published, where it is at hand. */
export const NORM_CASES = cases({
  "faltas de ortografía": "LCL 5.2, LCL B.4.5, LCL B.4.6, LEX A.9, CCS B.2.11, CCS C.8",
  "dibujar mapas": "GEH 3.3, GEH A.1, GEH A.3, BYG B.4",
  "línea del tiempo": "GEH B.3, GEH 3.4",
  ecuaciones: "MAT D.4.2, MAT D.4.3, MAT D.4.4",
  "criterio 3.1 matemáticas": "MAT 3.1",
  "números fraccionarios": "MAT A.2.3, MAT A.2.4, MAT A.3.2",
  "cálculo de probabilidades": "MAT E.2.2, MAT E.2.3",
  "regla de Laplace": "MAT E.2.2, MAT E.2.3, CAP F.3",
  "leer una partitura": "MUS 3.1, MUS B.1",
  "programar un robot": "TEC 4.1, TEC C.4, TYD 5.3, TYD C.4",
  ciberacoso: "DIG C.3, VCE A.8, TYD D.6",
  "detectar noticias falsas": "DIG D.2, BYG 2.2",
  "primer auxilio": "EFI 1.4",
  "tabla periodica": "FYQ B.3",
  "tipos de células": "BYG C.2",
  reciclar: "EXA A.7",
  "receta de paella": "",
  "partido de fútbol del sábado": "",
  "menú del comedor": "",
  "alquilar un piso en la playa": "",
});

export interface SearchQuality {
  /** Share of the wanted elements among the first five found, in the mean of all cases that want some. */
  readonly recall: number;
  /** Mean of 1 / rank of the first wanted element, 0 when it is not among the first ten. */
  readonly reciprocalRank: number;
  /** What found something where there is nothing. */
  readonly falsePositives: readonly string[];
  /** What missed something, with what came instead, for whoever improves the search. */
  readonly missed: readonly string[];
  /** Cases that want nothing. */
  readonly nothings: number;
}

/** `search` answers the codes of what it found as "subject code", best first. */
export async function searchQuality(
  list: readonly SearchCase[],
  search: (typed: string) => Promise<readonly string[]>,
): Promise<SearchQuality> {
  const wanting = list.filter(({ wanted }) => wanted.length > 0);
  const falsePositives: string[] = [];
  const missed: string[] = [];
  let [recall, reciprocalRank] = [0, 0];
  for (const { typed, wanted } of list) {
    const found = [...new Set(await search(typed))];
    const first = found.slice(0, 5);
    if (wanted.length === 0) {
      if (found.length > 0) falsePositives.push(`${typed}: ${first.join(", ")}`);
      continue;
    }
    const hits = wanted.filter((code) => first.includes(code)).length;
    recall += hits / Math.min(5, wanted.length) / wanting.length;
    const rank = found.slice(0, 10).findIndex((code) => wanted.includes(code));
    if (rank !== -1) reciprocalRank += 1 / (rank + 1) / wanting.length;
    if (hits < Math.min(5, wanted.length)) missed.push(`${typed}: ${wanted.join(", ")}; found ${first.join(", ")}`);
  }
  return { recall, reciprocalRank, falsePositives, missed, nothings: list.length - wanting.length };
}

export function describeQuality(name: string, quality: SearchQuality): string {
  const { recall, reciprocalRank, falsePositives, nothings, missed } = quality;
  const figures = `recall@5 ${recall.toFixed(3)}, MRR ${reciprocalRank.toFixed(3)}, false positives ${falsePositives.length} of ${nothings}`;
  return [
    `curriculum search, ${name}: ${figures}`,
    ...falsePositives.map((text) => `  + ${text}`),
    ...missed.map((text) => `  - ${text}`),
  ].join("\n");
}
