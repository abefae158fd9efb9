import type { RecordList } from "../records.ts";
import type { Part } from "./document.ts";

const SOURCE = "Anexo I";

/** Key competences and operative descriptors at the end of basic education; answers the codes of the latter. */
export function readExitProfile(part: Part, list: RecordList): Set<string> {
  const codes = new Set<string>();
  let competence: { code: string; name: string } | undefined;
  let described = false;
  for (const element of part.elements) {
    if (element.kind === "paragraph") {
      const heading = /^(Competencia .+) \(([A-Z]+)\)$/.exec(element.text);
      if (heading !== null) {
        competence = { name: heading[1] ?? "", code: heading[2] ?? "" };
        described = false;
      } else if (competence !== undefined && !described && element.style.startsWith("parrafo")) {
        described = true;
        const { code, name } = competence;
        list.add({
          slug: `ESO.${code}`,
          kind: "key_competence",
          stage: "ESO",
          code,
          text: name,
          source: SOURCE,
          metadata: { description: element.text },
        });
      }
      continue;
    }
    for (const row of element.rows) {
      const atEnd = /^([A-Z]+)(\d+)\. (.+)$/.exec(row.at(-1) ?? "");
      const [, letters = "", digits = "", text = ""] = atEnd ?? [];
      if (atEnd === null) {
        if (!/^Al completar/.test(row[0] ?? ""))
          list.note("error", SOURCE, `Fila de tabla no entendida: ${row.join(" | ")}`);
        continue;
      }
      const code = `${letters}${digits}`;
      if (letters !== competence?.code)
        list.note("error", SOURCE, `El descriptor ${code} está bajo otra competencia clave.`);
      codes.add(code);
      const primary = row.length > 1 ? { primary: row[0]?.replace(/^[A-Z]+\d+\. /, "") } : {};
      list.add({
        slug: `ESO.${code}`,
        parent: `ESO.${letters}`,
        kind: "descriptor",
        stage: "ESO",
        code,
        text,
        source: SOURCE,
        metadata: primary,
      });
    }
  }
  if (codes.size === 0) list.note("error", SOURCE, "No se ha encontrado ningún descriptor del Perfil de salida.");
  return codes;
}
