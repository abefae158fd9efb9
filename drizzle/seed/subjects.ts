export interface Subject {
  code: string;
  title: string;
  /** Weekly lessons. */
  hours: number;
  /** Grades of ESO in which it is taught. */
  grades: readonly number[];
  teachers: number;
  /** Rooms preferred over the group's own; taken when free. */
  rooms?: readonly string[];
  tasks: readonly string[];
}

const all = [1, 2, 3, 4];

export const subjects: readonly Subject[] = [
  {
    code: "LCL",
    title: "Lengua Castellana y Literatura",
    hours: 4,
    grades: all,
    teachers: 4,
    tasks: [
      "Comentario de texto",
      "Examen de sintaxis",
      "Exposición oral",
      "Lectura obligatoria",
      "Redacción argumentativa",
    ],
  },
  {
    code: "MAT",
    title: "Matemáticas",
    hours: 4,
    grades: all,
    teachers: 4,
    tasks: [
      "Examen de números",
      "Problemas de proporcionalidad",
      "Examen de álgebra",
      "Cuaderno de clase",
      "Examen de geometría",
    ],
  },
  {
    code: "ING",
    title: "Lengua Extranjera: Inglés",
    hours: 4,
    grades: all,
    teachers: 4,
    tasks: ["Reading test", "Writing: a letter", "Speaking: my town", "Grammar test", "Listening test"],
  },
  {
    code: "GEH",
    title: "Geografía e Historia",
    hours: 3,
    grades: all,
    teachers: 3,
    tasks: ["Mapa físico", "Eje cronológico", "Examen del tema 2", "Trabajo en grupo", "Examen del tema 4"],
  },
  {
    code: "BYG",
    title: "Biología y Geología",
    hours: 3,
    grades: all,
    teachers: 3,
    rooms: ["LAB-BIO"],
    tasks: [
      "Práctica de laboratorio",
      "Examen de la célula",
      "Cuaderno de campo",
      "Examen de ecosistemas",
      "Informe de práctica",
    ],
  },
  {
    code: "FYQ",
    title: "Física y Química",
    hours: 3,
    grades: [2, 3, 4],
    teachers: 2,
    rooms: ["LAB-FYQ"],
    tasks: [
      "Examen de la materia",
      "Práctica: densidades",
      "Problemas de cinemática",
      "Formulación",
      "Examen de fuerzas",
    ],
  },
  {
    code: "EPV",
    title: "Educación Plástica, Visual y Audiovisual",
    hours: 3,
    grades: [1],
    teachers: 1,
    tasks: ["Lámina de color", "Trazados geométricos", "Cartel", "Cuaderno de bocetos", "Proyecto audiovisual"],
  },
  {
    code: "EFI",
    title: "Educación Física",
    hours: 2,
    grades: all,
    teachers: 2,
    rooms: ["GIM", "PISTA"],
    tasks: [
      "Prueba de resistencia",
      "Juegos cooperativos",
      "Ficha de salud",
      "Montaje de acrosport",
      "Deporte colectivo",
    ],
  },
  {
    code: "TEC",
    title: "Tecnología y Digitalización",
    hours: 3,
    grades: all,
    teachers: 3,
    rooms: ["TALLER"],
    tasks: [
      "Proyecto: puente",
      "Hoja de cálculo",
      "Examen de materiales",
      "Programa en bloques",
      "Memoria del proyecto",
    ],
  },
  {
    code: "MUS",
    title: "Música",
    hours: 2,
    grades: all,
    teachers: 2,
    rooms: ["MUS-1", "MUS-2"],
    tasks: [
      "Interpretación en grupo",
      "Audición comentada",
      "Examen de lenguaje musical",
      "Ritmo y percusión",
      "Trabajo de épocas",
    ],
  },
  {
    code: "FRA",
    title: "Segunda Lengua Extranjera: Francés",
    hours: 2,
    grades: all,
    teachers: 2,
    tasks: ["Dictée", "Compréhension orale", "Dialogue en classe", "Examen de vocabulario", "Production écrite"],
  },
];

const few = new Set(["LCL", "MAT", "ING", "GEH", "BYG", "EFI"]);

/** A small school's week: six subjects of five lessons, one teacher each. */
export const fewSubjects: readonly Subject[] = subjects
  .filter((subject) => few.has(subject.code))
  .map(({ rooms: _rooms, ...subject }) => ({ ...subject, hours: 5, teachers: 1 }));
