import type { TextTable } from "./languages.ts";

/** Sent by the loader of the page of a school's logo and colour. */
export const brandingTexts = {
  logo: { es: "Logo", en: "Logo" },
  logoIntro: {
    es: "Sale en el menú, junto al nombre del centro, y arriba en todo lo que se imprime.",
    en: "It stands in the menu, beside the school's name, and at the top of whatever is printed.",
  },
  file: { es: "Imagen", en: "Image" },
  fileHint: {
    es: "PNG, JPEG o WebP de hasta 512 KB, con lados de 32 a 2000 píxeles. Mejor con el fondo transparente.",
    en: "PNG, JPEG or WebP of at most 512 KB, with sides of 32 to 2,000 pixels. Best with a transparent background.",
  },
  noFile: { es: "Elige un archivo.", en: "Choose a file." },
  tooLarge: {
    es: "El archivo ocupa {{size}} y no puede pasar de 512 KB.",
    en: "The file takes {{size}}; it may take 512 KB at most.",
  },
  saveLogo: { es: "Guardar logo", en: "Save logo" },
  removeLogo: { es: "Quitar logo", en: "Remove logo" },
  light: { es: "En claro", en: "Light" },
  dark: { es: "En oscuro", en: "Dark" },
  paper: { es: "En papel", en: "On paper" },
  color: { es: "Color", en: "Colour" },
  colorIntro: {
    es: "Es el color de botones y enlaces. Donde no se leería bien, cada página usa el tono más parecido que sí.",
    en: "It is the colour of buttons and links. Where it could not be read, pages take the nearest shade that can.",
  },
  code: { es: "Código del color", en: "Code of the colour" },
  codeHint: { es: "Como #276ac0.", en: "Such as #276ac0." },
  picker: { es: "Elegir el color", en: "Pick the colour" },
  saveColor: { es: "Guardar color", en: "Save colour" },
  clearColor: { es: "Volver al color de la plataforma", en: "Back to the platform's colour" },
  asItIs: { es: "{{theme}}: tal como es, {{color}}.", en: "{{theme}}: as it is, {{color}}." },
  nearest: {
    es: "{{theme}}: {{color}}, el tono más parecido que se lee bien.",
    en: "{{theme}}: {{color}}, the nearest shade that reads well.",
  },
  sampleButton: { es: "Botón", en: "Button" },
  sampleLink: { es: "Enlace", en: "Link" },
} as const satisfies TextTable;
