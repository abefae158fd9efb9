/** Words without accents, capitals and signs, parted by one space: "Nº Id. Escolar" is "n id escolar". */
export function plainText(text: string): string {
  return text
    .replace(/[ºª°]/g, "")
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** An identifier as it is compared: capitals, without spaces and signs. */
export function plainId(text: string): string {
  return text.replace(/[\s./-]/g, "").toUpperCase();
}

/** A number of the school's own, whose signs may part it: "1-12" is not "11-2". */
export function plainNumber(text: string): string {
  return text.replace(/\s/g, "").toUpperCase();
}

export function plainPhone(text: string): string {
  return text.replace(/\D/g, "").replace(/^(?:00)?34(?=\d{9}$)/, "");
}
