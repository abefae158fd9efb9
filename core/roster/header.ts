import type { RosterFile } from "#contracts/roster.ts";
import { addFault, type FaultList } from "./faults.ts";
import { SPECIFICATION } from "./specification.ts";

/** Column name to position; undefined when sourcedId itself lacks, for then rows cannot be told apart. */
export function readHeader(
  file: RosterFile,
  header: readonly string[],
  faults: FaultList,
  notices: FaultList,
): Map<string, number> | undefined {
  const fields = SPECIFICATION[file].fields;
  const columns = new Map<string, number>();
  header.forEach((name, index) => {
    const place = `columna ${index + 1}`;
    if (name.trim() === "") {
      addFault(faults, { file, line: 1, field: place }, "empty_header_cell", "La celda de cabecera está vacía.");
      return;
    }
    if (columns.has(name)) {
      addFault(
        faults,
        { file, line: 1, field: name },
        "duplicate_header",
        `La columna ${name} está repetida (${place}).`,
      );
      return;
    }
    if (fields.some((field) => field.name === name) || name.startsWith("metadata.")) {
      columns.set(name, index);
      return;
    }
    const meant = fields.find((field) => field.name.toLowerCase() === name.trim().toLowerCase());
    const message =
      meant === undefined
        ? `${file} no tiene esa columna; las propias deben empezar por «metadata.».`
        : `La columna debe escribirse exactamente ${meant.name}.`;
    addFault(faults, { file, line: 1, field: place, value: name }, "wrong_header", message);
  });
  for (const field of fields) {
    if (columns.has(field.name)) continue;
    if (field.required) {
      addFault(
        faults,
        { file, line: 1, field: field.name },
        "missing_header",
        `Falta la columna obligatoria ${field.name}.`,
      );
    } else {
      addFault(
        notices,
        { file, line: 1, field: field.name },
        "optional_header_missing",
        `No viene la columna optativa ${field.name}.`,
      );
    }
  }
  const known = fields.filter((field) => columns.has(field.name)).map((field) => columns.get(field.name) ?? 0);
  if (known.some((position, index) => index > 0 && position < (known[index - 1] ?? 0))) {
    addFault(
      notices,
      { file, line: 1 },
      "header_order",
      "Las columnas no siguen el orden de OneRoster 1.2; se leen por su nombre.",
    );
  }
  return columns.has("sourcedId") ? columns : undefined;
}
