/**
 * A small part of three subjects of ESO in the project's own words, under the identifiers of the official curriculum
 * (Real Decreto 217/2022): competence numbers, criterion numbers, block letters, descriptor codes and hours are the
 * norm's; the sentences are not. The import of the official document replaces the words and keeps the rows.
 */
export interface StarterSubject {
  readonly code: string;
  readonly name: string;
  readonly grades: readonly number[];
  readonly hours: readonly { readonly grades: readonly number[]; readonly hours: number }[];
  readonly courses: readonly { readonly grades: readonly number[]; readonly source: string }[];
  readonly competences: readonly { readonly number: number; readonly text: string; readonly descriptors: string }[];
  readonly groups: readonly {
    readonly grades: readonly number[];
    readonly heading: string;
    /** By number, as "1.1". */
    readonly criteria: Readonly<Record<string, string>>;
    /** Blocks (A) and their parts (A.1), parents first. */
    readonly knowledge: Readonly<Record<string, string>>;
  }[];
}

export const STARTER_SUBJECTS: readonly StarterSubject[] = [
  {
    code: "MAT",
    name: "Matemáticas",
    grades: [1, 2, 3, 4],
    hours: [
      { grades: [1, 2, 3], hours: 260 },
      { grades: [4], hours: 100 },
    ],
    courses: [
      { grades: [1, 2, 3], source: "Artículo 8.1.h)" },
      { grades: [4], source: "Artículo 9.1.e)" },
    ],
    competences: [
      {
        number: 1,
        text: "Entender problemas del día a día y de las propias matemáticas y resolverlos por caminos distintos.",
        descriptors: "STEM1 STEM2 STEM3 STEM4 CD2 CPSAA5 CE3 CCEC4",
      },
      {
        number: 2,
        text: "Revisar las soluciones de un problema y decidir si son correctas y si tienen sentido en su contexto.",
        descriptors: "STEM1 STEM2 CD2 CPSAA4 CC3 CE3",
      },
      {
        number: 4,
        text: "Pensar de forma computacional: descomponer, ordenar datos, buscar patrones y seguir o crear algoritmos.",
        descriptors: "STEM1 STEM2 STEM3 CD2 CD3 CD5 CE3",
      },
      {
        number: 6,
        text: "Ver las matemáticas que hay en otras materias y en la vida real, y usarlas allí.",
        descriptors: "STEM1 STEM2 CD3 CD5 CC4 CE2 CE3 CCEC1",
      },
      {
        number: 8,
        text: "Explicar ideas y procedimientos matemáticos de palabra, por escrito o con gráficos, con los términos adecuados.",
        descriptors: "CCL1 CCL3 CP1 STEM2 STEM4 CD2 CD3 CE3 CCEC3",
      },
    ],
    groups: [
      {
        grades: [1, 2, 3],
        heading: "Cursos de primero a tercero",
        criteria: {
          "1.1": "Entiende el enunciado: separa los datos, los relaciona y sabe qué se pregunta.",
          "1.2": "Elige herramientas y estrategias que ayudan a resolver el problema.",
          "1.3": "Llega a la solución con lo que sabe y con la tecnología que haga falta.",
          "2.1": "Comprueba que la solución es matemáticamente correcta.",
          "2.2": "Valora si la solución tiene sentido en su contexto y qué consecuencias tiene.",
          "4.1": "Divide un problema en partes sencillas y encuentra patrones en sus datos.",
          "4.2": "Representa situaciones con un modelo y las resuelve siguiendo o cambiando un algoritmo.",
          "6.1": "Reconoce situaciones reales que se pueden plantear y resolver con matemáticas.",
          "6.2": "Usa las matemáticas en problemas de otras materias.",
          "8.1": "Comunica lo que hace en matemáticas y explica sus razonamientos y conclusiones.",
          "8.2": "Reconoce el lenguaje matemático de la vida diaria y lo emplea con precisión.",
        },
        knowledge: {
          A: "Sentido numérico",
          "A.1": "Contar de forma sistemática en situaciones cercanas",
          "A.2": "Cantidades: enteros, fracciones, decimales, raíces y porcentajes",
          "A.3": "Operaciones: cálculo mental y escrito, propiedades y orden",
          "A.5": "Razonamiento proporcional: razones, proporciones y escalas",
          "A.6": "Educación financiera: precios, descuentos y consumo responsable",
          B: "Sentido de la medida",
          "B.2": "Medir longitudes, superficies, volúmenes y ángulos",
          C: "Sentido espacial",
          "C.1": "Figuras planas y cuerpos: propiedades y construcción",
          D: "Sentido algebraico y pensamiento computacional",
          "D.4": "Ecuaciones: plantear, resolver y comprobar",
          "D.5": "Funciones: tablas, gráficas y fórmulas",
          E: "Sentido estocástico",
          "E.1": "Datos: recoger, ordenar, representar y resumir",
          "E.2": "Incertidumbre: experimentos y probabilidad",
          F: "Sentido socioafectivo",
        },
      },
    ],
  },
  {
    code: "LCL",
    name: "Lengua Castellana y Literatura",
    grades: [1, 2, 3, 4],
    hours: [
      { grades: [1, 2, 3], hours: 325 },
      { grades: [4], hours: 115 },
    ],
    courses: [
      { grades: [1, 2, 3], source: "Artículo 8.1.f)" },
      { grades: [4], source: "Artículo 9.1.c)" },
    ],
    competences: [
      {
        number: 2,
        text: "Comprender textos orales y multimodales: qué dicen, con qué intención y cuánto hay que fiarse.",
        descriptors: "CCL2 CP2 STEM1 CD2 CD3 CPSAA4 CC3",
      },
      {
        number: 4,
        text: "Comprender textos escritos con espíritu crítico y para fines distintos.",
        descriptors: "CCL2 CCL3 CCL5 CP2 STEM4 CD1 CPSAA4 CC3",
      },
      {
        number: 5,
        text: "Escribir textos coherentes, correctos y adecuados al género que se elige.",
        descriptors: "CCL1 CCL3 CCL5 STEM1 CD2 CD3 CPSAA5 CC2",
      },
      {
        number: 7,
        text: "Elegir y leer obras variadas por gusto y para saber más, y construir un camino propio como lector.",
        descriptors: "CCL1 CCL4 CD3 CPSAA1 CCEC1 CCEC2 CCEC3",
      },
    ],
    groups: [
      {
        grades: [1, 2],
        heading: "Cursos primero y segundo",
        criteria: {
          "2.1": "Capta el sentido general, lo importante y la intención de textos orales sencillos.",
          "2.2": "Opina con razones sobre la forma, el contenido y la fiabilidad de lo que oye o ve.",
          "4.1": "Entiende el sentido, la estructura y la intención de textos escritos sencillos.",
          "4.2": "Valora la calidad y la fiabilidad de textos escritos sencillos.",
          "5.1": "Planifica lo que va a escribir, hace borradores y los revisa con ayuda.",
          "5.2": "Enriquece sus textos y cuida el vocabulario, la ortografía y la gramática.",
          "7.1": "Elige lecturas según sus gustos y lleva un registro de lo que lee.",
          "7.2": "Comparte lo que ha leído y lo relaciona con su propia vida.",
        },
        knowledge: {
          A: "Las lenguas y quienes las hablan",
          B: "Comunicación",
          "B.2": "Géneros de texto: narrar, describir, dialogar y exponer",
          "B.3": "Procesos: hablar, escuchar, leer, escribir y buscar información",
          C: "Educación literaria",
          "C.1": "Lectura autónoma",
          "C.2": "Lectura guiada",
          D: "Reflexión sobre la lengua",
        },
      },
      {
        grades: [3, 4],
        heading: "Cursos tercero y cuarto",
        criteria: {
          "2.1": "Capta el sentido, la estructura y la intención de textos orales de cierta complejidad.",
          "4.1": "Entiende textos escritos de cierta complejidad y distingue la intención de quien escribe.",
          "5.1": "Planifica, redacta, revisa y edita textos extensos de distintos géneros.",
          "7.1": "Lee por propia iniciativa y explica cómo cambian sus gustos y su forma de leer.",
        },
        knowledge: {
          A: "Las lenguas y quienes las hablan",
          B: "Comunicación",
          C: "Educación literaria",
          D: "Reflexión sobre la lengua",
        },
      },
    ],
  },
  {
    code: "BYG",
    name: "Biología y Geología",
    grades: [1, 2, 3, 4],
    hours: [
      { grades: [1, 2, 3], hours: 105 },
      { grades: [4], hours: 65 },
    ],
    courses: [
      { grades: [1, 2, 3], source: "Artículo 8.1.a)" },
      { grades: [4], source: "Artículo 9.2.a)" },
    ],
    competences: [
      {
        number: 1,
        text: "Entender y comunicar información científica en formatos distintos y razonar sobre ella.",
        descriptors: "CCL1 CCL2 CCL5 STEM4 CD2 CD3 CCEC4",
      },
      {
        number: 2,
        text: "Buscar información, comprobar si es verdadera y usarla para responder preguntas de la materia.",
        descriptors: "CCL3 STEM4 CD1 CD2 CD3 CD4 CD5 CPSAA4",
      },
      {
        number: 3,
        text: "Planear y llevar a cabo investigaciones con método científico y en equipo.",
        descriptors: "CCL1 CCL2 STEM2 STEM3 STEM4 CD1 CD2 CPSAA3 CE3",
      },
      {
        number: 5,
        text: "Conocer cómo afectan nuestros actos a la salud y al medio ambiente y adoptar mejores hábitos.",
        descriptors: "STEM2 STEM5 CD4 CPSAA1 CPSAA2 CC4 CE1 CC3",
      },
    ],
    groups: [
      {
        grades: [1, 2, 3],
        heading: "Cursos de primero a tercero",
        criteria: {
          "1.1": "Interpreta información de biología y geología en tablas, gráficos, modelos o textos.",
          "1.2": "Transmite información científica con claridad y con los términos propios.",
          "1.3": "Explica fenómenos naturales con modelos y diagramas.",
          "2.1": "Resuelve cuestiones con información de varias fuentes y las cita bien.",
          "2.2": "Distingue lo que tiene base científica de los bulos y las pseudociencias.",
          "3.1": "Hace preguntas y plantea hipótesis que se pueden comprobar.",
          "3.2": "Diseña experimentos y formas de tomar datos para poner a prueba una hipótesis.",
          "3.4": "Interpreta los resultados con ayuda de las matemáticas y la tecnología.",
          "5.1": "Relaciona la biodiversidad y el medio ambiente con la calidad de vida.",
          "5.3": "Propone y sigue hábitos saludables y los justifica.",
        },
        knowledge: {
          A: "Proyecto científico",
          B: "Geología",
          C: "La célula",
          D: "Seres vivos",
          E: "Ecología y sostenibilidad",
          F: "Cuerpo humano",
          G: "Hábitos saludables",
          H: "Salud y enfermedad",
        },
      },
    ],
  },
];
