import { addFault, type FaultList } from "./faults.ts";
import type { Source } from "./source.ts";
import { SPECIFICATION } from "./specification.ts";

/**
 * Column names as the format writes them to their place in the file, whatever their capitals; columns the format does not
 * know are told and left out. undefined when a column lacks without which rows cannot be told apart.
 */
export function readHeader(
  source: Source,
  file: string,
  header: readonly string[],
  line: number,
  faults: FaultList,
  notices: FaultList,
): Map<string, number> | undefined {
  const columns = new Map<string, number>();
  header.forEach((written, index) => {
    const name = written.trim();
    const site = { file, line, field: `#${index + 1}`, value: name };
    if (name === "") {
      const message = "Hay columnas sin nombre; no se leen.";
      addFault(notices, { file, line }, "empty_header_cell", message);
      return;
    }
    const known =
      source.columns.find((column) => column === name) ??
      source.columns.find((column) => column.toLowerCase() === name.toLowerCase());
    if (known === undefined) {
      if (/^metadata\./i.test(name)) return;
      addFault(notices, site, "column_ignored", `La columna ${site.value} no es de ${source.file}; no se lee.`);
    } else if (columns.has(known)) {
      addFault(faults, { file, line, field: known }, "duplicate_header", `La columna ${known} está repetida.`);
    } else {
      columns.set(known, index);
      if (known !== name)
        addFault(notices, { ...site, detail: known }, "header_case", `La columna debería escribirse ${known}.`);
    }
  });
  noteMissing(source, file, line, columns, faults, notices);
  const places = source.columns.flatMap((name) => columns.get(name) ?? []);
  if (isOneRoster(source) && places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0))) {
    const message = "Las columnas no siguen el orden de OneRoster; se leen por su nombre.";
    addFault(notices, { file, line }, "header_order", message);
  }
  const [first = ""] = source.columns.includes("sourcedId") ? ["sourcedId"] : source.required;
  return columns.has(first) ? columns : undefined;
}

function noteMissing(
  source: Source,
  file: string,
  line: number,
  columns: ReadonlyMap<string, number>,
  faults: FaultList,
  notices: FaultList,
): void {
  const [table] = source.tables;
  const unused = table === undefined ? [] : SPECIFICATION[table].fields.filter((field) => field.unused === true);
  for (const name of source.columns) {
    if (columns.has(name)) continue;
    if (source.required.includes(name)) {
      addFault(faults, { file, line, field: name }, "missing_header", `Falta la columna obligatoria ${name}.`);
    } else if (isOneRoster(source) && !name.startsWith("metadata.") && !unused.some((field) => field.name === name)) {
      addFault(
        notices,
        { file, line, field: name },
        "optional_header_missing",
        `No viene la columna optativa ${name}.`,
      );
    }
  }
}

function isOneRoster(source: Source): boolean {
  return source.columns.includes("dateLastModified");
}
