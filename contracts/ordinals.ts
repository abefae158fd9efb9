/** "Matemáticas 2º ESO" with the point that Spanish writes before a raised letter: "Matemáticas 2.º ESO". */
export function ordinals(text: string): string {
  return text.replaceAll(/(\d)([ºª])/g, "$1.$2");
}
