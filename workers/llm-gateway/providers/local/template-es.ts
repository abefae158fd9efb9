import { ONE_LESSON, ROOM_FOR_PAIRS, type Template } from "./template.ts";
import { different, eachOwn, listOf } from "./text.ts";

export const SPANISH: Template = {
  planTitle: (subject, codes) => `${subject}: ${codes.length === 1 ? "criterio" : "criterios"} ${listOf(codes, "y")}`,
  objective: (criterion) => `Al terminar, cada estudiante muestra que: ${criterion}`,
  commonMaterials: ["Pizarra o pantalla", "Cuaderno de clase", "Fichas de autoevaluación con los criterios"],
  nature:
    "Borrador compuesto con plantillas a partir de los criterios y saberes elegidos: no lo ha redactado ninguna IA. Lo que va [entre corchetes] lo completas tú.",
  opening: {
    title: "Punto de partida",
    activity: ({ minutes, knowledge, title, notes }) =>
      [
        title === undefined ? "[Completa: tema y situación cercana al grupo.]" : `Tema: ${title}.`,
        ...(notes === undefined
          ? []
          : [`[Tu indicación, que una plantilla no sabe desarrollar; llévala a las actividades: ${notes}]`]),
        "Se presenta en una frase qué se va a aprender y para qué sirve fuera del aula.",
        ...(minutes < ROOM_FOR_PAIRS
          ? [
              `De viva voz, dos o tres estudiantes dicen qué saben ya${knowledge.length > 0 ? ` sobre: ${knowledge.join("; ")}` : ""}; una duda queda en la pizarra para el cierre.`,
            ]
          : [
              knowledge.length > 0
                ? `Cada estudiante anota en dos minutos qué sabe ya sobre: ${knowledge.join("; ")}.`
                : "Cada estudiante anota en dos minutos qué sabe ya del tema y una pregunta que le gustaría resolver.",
              "Se contrasta por parejas y se recogen en la pizarra tres ideas compartidas y las dudas, que se retoman en el cierre.",
            ]),
      ].join("\n"),
  },
  closing: {
    title: "Cierre y evaluación",
    activity: (codes, minutes) => {
      const about = `${codes.length === 1 ? "el criterio" : "los criterios"} ${listOf(codes, "y")}`;
      if (minutes < ROOM_FOR_PAIRS) {
        return `Boleto de salida individual de una frase, sobre ${about}: qué sé hacer ahora y qué me falta.`;
      }
      return [
        `Se vuelve a las dudas del comienzo y se comprueba cuáles han quedado resueltas. Boleto de salida individual, sobre ${about}:`,
        "una cosa que ya sé hacer con un ejemplo propio, una que todavía me cuesta y qué me ayudaría.",
        "El profesorado clasifica los boletos en tres montones (conseguido, en proceso, necesita apoyo) para preparar la sesión siguiente.",
      ].join(" ");
    },
  },
  working: (works, knowledge, { model, guided, product }, title) => {
    const needed = different(works).reduce((sum, { productMinutes }) => sum + productMinutes, 0);
    return [
      works.map(({ criterion }) => `Criterio ${criterion.code}: ${criterion.text}`).join("\n"),
      ...(knowledge.length > 0 ? [`Saberes básicos que se ponen en juego: ${knowledge.join("; ")}.`] : []),
      `[Completa: ejemplo, texto o datos con los que se trabaja${title === undefined ? "" : `, sobre «${title}»`}.]`,
      `1. Modelado (${model} min, gran grupo). ${eachOwn(works, "model")}`,
      `2. Práctica guiada (${guided} min, por parejas). ${eachOwn(works, "guided")}`,
      `3. Producto (${product} min, individual o en grupos de tres o cuatro). ${eachOwn(works, "product")}`,
      ...(product < needed
        ? [`[Completa: en ${product} min el producto solo se empieza; decide qué parte se hace y cuándo se acaba.]`]
        : []),
      ...(product > ONE_LESSON ? [`[Completa: reparte estos ${product} min en sesiones.]`] : []),
    ].join("\n");
  },
  assessed: ({ criterion, activity }) =>
    `Criterio ${criterion.code}. Evidencia: ${activity.evidence} Instrumento: ${activity.instrument}`,
  levels:
    "Niveles comunes: 1) lo hace con ayuda constante; 2) lo hace con pautas y errores que corrige al señalarlos; 3) lo hace con autonomía y explica cómo; 4) además lo traslada a una situación nueva o ayuda a otros a hacerlo.",
  diversity: [
    "Consignas por escrito y de viva voz, una por paso, con un ejemplo resuelto a la vista durante toda la sesión.",
    "La respuesta puede entregarse escrita, oral, dibujada o grabada cuando el criterio no exija una forma concreta.",
    "Los grupos son heterogéneos y con papeles repartidos; se avisa del tiempo que queda a mitad de cada fase.",
  ],
  activities: {
    understand: {
      title: "Comprender y explicar",
      model: "El profesorado explica un caso cercano pensando en voz alta: qué observa, cómo lo nombra y por qué.",
      guided:
        "Con dos casos nuevos, cada pareja señala las ideas clave, las define con sus palabras y busca un contraejemplo.",
      product:
        "Mapa de conceptos con al menos cinco ideas enlazadas y una explicación de cinco líneas para alguien de un curso inferior.",
      productMinutes: 12,
      evidence: "mapa de conceptos y explicación breve.",
      instrument: "lista de cotejo (ideas correctas, relaciones bien justificadas, vocabulario preciso).",
      materials: ["Tres casos o textos breves del tema", "Plantilla de mapa de conceptos"],
      support:
        "Banco de términos con imagen para quien lo necesite; ampliación: un caso en el que la explicación falla.",
    },
    practise: {
      title: "Resolver y aplicar",
      model:
        "El profesorado resuelve un ejemplo completo y nombra cada decisión: qué se pide, qué datos hay, qué procedimiento y cómo se comprueba.",
      guided:
        "Tres ejercicios graduados: el primero con huecos, el segundo con pistas y el tercero sin ayuda; cada pareja comprueba el resultado por otro camino.",
      product:
        "Problema de contexto real resuelto paso a paso, con el procedimiento razonado y la solución comprobada.",
      productMinutes: 10,
      evidence: "problema resuelto con el procedimiento escrito.",
      instrument: "rúbrica (planteamiento, procedimiento, comprobación, expresión del resultado).",
      materials: ["Serie graduada de ejercicios con soluciones", "Problema de contexto del entorno del centro"],
      support:
        "Ejemplo resuelto y tarjetas de pistas; ampliación: inventar un problema con la misma estructura y otra solución.",
    },
    analyse: {
      title: "Analizar y valorar",
      model:
        "El profesorado analiza una muestra con tres preguntas: qué hay, cómo está hecho o por qué ocurre, y qué consecuencias tiene.",
      guided:
        "Cada pareja aplica las mismas preguntas a dos muestras distintas y completa una tabla de semejanzas y diferencias con pruebas.",
      product:
        "Valoración razonada de una página: una tesis, dos argumentos con datos de las muestras y una objeción respondida.",
      productMinutes: 15,
      evidence: "tabla comparativa y valoración razonada.",
      instrument: "rúbrica (uso de pruebas, comparación, juicio argumentado).",
      materials: ["Tres muestras para analizar (textos, imágenes, datos u obras)", "Tabla de comparación"],
      support: "Comienzos de frase para argumentar; ampliación: buscar una muestra que contradiga la tesis.",
    },
    inquire: {
      title: "Investigar",
      model:
        "El profesorado convierte una curiosidad en una pregunta que se puede comprobar y muestra cómo se anticipa una respuesta.",
      guided:
        "Cada equipo formula su pregunta, decide qué va a observar o consultar y qué resultado le haría cambiar de idea.",
      product:
        "Pequeña indagación con registro de datos o fuentes, conclusión y un límite reconocido de lo averiguado.",
      productMinutes: 20,
      evidence: "cuaderno de indagación (pregunta, plan, registro y conclusión).",
      instrument: "rúbrica (pregunta comprobable, rigor del registro, conclusión apoyada en datos).",
      materials: ["Material de observación o fuentes seleccionadas", "Guion de indagación"],
      support: "Preguntas de partida ya formuladas; ampliación: repetir con otra variable o contrastar dos fuentes.",
    },
    create: {
      title: "Crear",
      model: "Se examinan dos ejemplos de calidad distinta y se deducen entre todos los rasgos de un buen resultado.",
      guided: "Cada equipo hace un boceto o guion, lo enseña a otro y recibe dos aciertos y una propuesta de mejora.",
      product:
        "Primera versión completa del producto, con una nota de las decisiones tomadas y de lo cambiado tras la revisión.",
      productMinutes: 20,
      evidence: "producto terminado y nota de decisiones.",
      instrument: "escala de valoración (intención, técnica, mejora tras la revisión).",
      materials: ["Dos ejemplos de calidad distinta", "Materiales o herramientas digitales para el producto"],
      support: "Plantilla o estructura de partida; ampliación: una segunda versión para otro público.",
    },
    communicate: {
      title: "Comunicar y colaborar",
      model:
        "El profesorado muestra una intervención breve y la analiza con la clase: mensaje, apoyo en pruebas, turno y tono.",
      guided:
        "En grupos con papeles repartidos (moderación, secretaría, portavocía, control del tiempo) se prepara la intervención y se ensaya una vez.",
      product: "Intervención de dos o tres minutos por grupo, con una pregunta del público y una respuesta.",
      productMinutes: 20,
      evidence: "intervención oral y guion preparado.",
      instrument: "escala de observación (contenido, claridad, escucha y respeto del turno).",
      materials: ["Guion de intervención", "Tarjetas de papeles del grupo"],
      support:
        "Posibilidad de intervenir ante un grupo pequeño o en grabación; ampliación: moderar el turno de preguntas.",
    },
  },
};
