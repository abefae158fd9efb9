import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SealedPaper } from "#contracts/internal/paper.ts";
import { renderPapers } from "#platform/papers/render.ts";
import { collectFonts, FONTS } from "../dev/paper-fonts.ts";

// What four hundred report cards cost in the parts that a job makes of them: time of each part, and the most memory.
const [PAPERS, PART] = [400, 40];

const subjects = [
  "Lengua",
  "Matemáticas",
  "Inglés",
  "Historia",
  "Biología",
  "Física",
  "Música",
  "Plástica",
  "Valenciano",
];

const card = (at: number): SealedPaper => ({
  paper: {
    language: "es",
    isWide: false,
    title: "Boletín de calificaciones",
    subtitle: "1.ª evaluación · Curso 2026-2027",
    school: { name: "IES Demostración", lines: ["Código de centro 28000001"] },
    facts: [{ label: "Alumno o alumna", value: at % 40 === 0 ? `王小明 ${at}` : `Nombre Apellido Apellido ${at}` }],
    blocks: [
      {
        kind: "table",
        summary: "Calificaciones",
        columns: [
          { title: "Materia", share: 3, align: "start" },
          { title: "Calificación", share: 2, align: "center" },
        ],
        rows: subjects.map((subject) => [subject, "NT · Notable"]),
      },
      {
        kind: "remark",
        title: "Comentario de tutoría",
        text: "Trabaja con constancia y participa en clase. ".repeat(4),
      },
    ],
  },
  seal: {
    code: "7K3M-9QXT-2HVW-4ZRD",
    url: "https://escuela.example/verificar/7K3M9QXT2HVW4ZRD",
    hint: "Compruebe si este documento es válido en",
    pages: "Página {{page}} de {{pages}}",
  },
});

collectFonts();
const read = async (file: string) => new Uint8Array(readFileSync(join(FONTS, file)));
await renderPapers([card(1)], { logo: null }, read, new Date());
const rows = [];
let [most, bytes] = [0, 0];
const started = performance.now();
for (let first = 0; first < PAPERS; first += PART) {
  const at = performance.now();
  const cpu = process.cpuUsage();
  const pdf = await renderPapers(
    Array.from({ length: PART }, (_, index) => card(first + index)),
    { logo: null },
    read,
    new Date(),
  );
  const { user, system } = process.cpuUsage(cpu);
  bytes += pdf.length;
  most = Math.max(most, process.memoryUsage().heapUsed);
  rows.push({
    part: first / PART + 1,
    ms: Math.round(performance.now() - at),
    "processor ms": Math.round((user + system) / 1000),
    KB: Math.round(pdf.length / 1024),
  });
}
console.table(rows);
console.log(
  `${PAPERS} report cards in ${((performance.now() - started) / 1000).toFixed(1)} s, ${(bytes / 1024 / 1024).toFixed(1)} MB, heap at most ${(most / 1024 / 1024).toFixed(0)} MB`,
);
