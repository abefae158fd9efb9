import type { RosterFaultCode } from "#contracts/api/roster/faults.ts";
export const CSV_LIMITS = { columns: 200, rowCharacters: 200_000, rows: 250_000, cells: 6_000_000 } as const;

/** Text in pieces, read anew each time it is iterated; a plain string is one piece. */
export type TextSource = string | Iterable<string>;

export interface CsvRow {
  /** Line of the text on which the row begins; the first is 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export class CsvFault extends Error {
  readonly line: number;
  readonly code: RosterFaultCode;
  constructor(line: number, code: RosterFaultCode, message: string) {
    super(message);
    this.line = line;
    this.code = code;
  }
}

const DELIMITERS = [",", ";", "\t", "|"] as const;
const HEAD = 65_536;
const QUOTE = 34;
const CR = 13;
const LF = 10;

/**
 * RFC 4180 text to rows, one at a time; lines end in CRLF, LF or CR, and empty ones are left out. A row may have any
 * number of cells. Throws a `CsvFault` for an unclosed or stray quote and for a row without end.
 */
export function* csvRows(source: TextSource, delimiter: string): Generator<CsvRow> {
  const parser = new Parser(delimiter.charCodeAt(0));
  for (const piece of typeof source === "string" ? [source] : source) {
    parser.push(piece);
    yield* parser.take();
  }
  parser.end();
  yield* parser.take();
}

/** The text without its byte order mark and without the `sep=;` line that Excel writes, and what parts its values. */
export function openCsv(
  source: TextSource,
  names: ReadonlySet<string>,
): { rows: Generator<CsvRow>; delimiter: string } {
  const pieces = (typeof source === "string" ? [source] : source)[Symbol.iterator]();
  let head = "";
  let done = false;
  while (!done && head.length < HEAD && !/[\r\n]/.test(head)) {
    const next = pieces.next();
    done = next.done === true;
    if (next.done !== true) head += next.value;
  }
  if (head.startsWith("\uFEFF")) head = head.slice(1);
  const declared = /^sep=([,;|\t])\r?\n/.exec(head);
  const text = declared === null ? head : head.slice(declared[0].length);
  const delimiter = declared?.[1] ?? likeliest(text.slice(0, HEAD), names);
  return { rows: csvRows(chain(text, pieces), delimiter), delimiter };
}

function* chain(head: string, rest: Iterator<string>): Generator<string> {
  yield head;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}

/** The delimiter that gives the first line the most known names. */
function likeliest(text: string, names: ReadonlySet<string>): string {
  const [line = ""] = text.split(/[\r\n]/, 1);
  const known = (delimiter: string) =>
    line.split(delimiter).filter((name) => names.has(name.trim().replaceAll('"', "").toLowerCase())).length;
  const [best = ","] = [...DELIMITERS].sort((a, b) => known(b) - known(a));
  return best;
}

class Parser {
  readonly #delimiter: number;
  readonly #ready: CsvRow[] = [];
  #cells: string[] = [];
  /** What earlier pieces gave of the cell that is being read. */
  #cell = "";
  #state: "start" | "plain" | "quoted" | "closing" = "start";
  #line = 1;
  #rowLine = 1;
  #length = 0;
  #afterCr = false;

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
  }

  take(): CsvRow[] {
    return this.#ready.splice(0);
  }

  push(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const wasCr = this.#afterCr;
      this.#afterCr = code === CR;
      if (code === CR || code === LF) {
        const second = code === LF && wasCr;
        if (!second) this.#line += 1;
        if (this.#state === "quoted") continue;
        if (second) {
          from = at + 1;
          continue;
        }
        if (this.#state !== "closing") this.#cell += text.slice(from, at);
        this.#endRow();
        from = at + 1;
      } else if (this.#state === "quoted") {
        if (code !== QUOTE) continue;
        this.#grow(text.slice(from, at));
        this.#state = "closing";
        from = at + 1;
      } else if (code === this.#delimiter) {
        if (this.#state !== "closing") this.#cell += text.slice(from, at);
        this.#endCell();
        from = at + 1;
      } else if (this.#state === "closing") {
        if (code !== QUOTE) {
          if (code === 32) continue;
          throw new CsvFault(this.#line, "stray_quote", "Tras las comillas de cierre hay más texto antes de la coma.");
        }
        this.#cell += '"';
        this.#state = "quoted";
        from = at + 1;
      } else if (code === QUOTE) {
        if (this.#state === "plain" && (this.#cell + text.slice(from, at)).trim() !== "") {
          const message = "Hay unas comillas en medio de un valor que no empieza por comillas.";
          throw new CsvFault(this.#line, "stray_quote", message);
        }
        this.#cell = "";
        this.#state = "quoted";
        from = at + 1;
      } else this.#state = "plain";
    }
    if (this.#state !== "closing") this.#grow(text.slice(from));
  }

  end(): void {
    if (this.#state === "quoted") {
      const message = "Hay unas comillas que se abren y no se cierran hasta el final del archivo.";
      throw new CsvFault(this.#rowLine, "unclosed_quote", message);
    }
    this.#endRow();
  }

  #grow(text: string): void {
    this.#cell += text;
    if (this.#length + this.#cell.length > CSV_LIMITS.rowCharacters) this.#tooLong();
  }

  #tooLong(): never {
    const message = "La fila es demasiado larga; quizá haya unas comillas sin cerrar.";
    throw new CsvFault(this.#rowLine, "row_too_long", message);
  }

  #endCell(): void {
    this.#length += this.#cell.length + 1;
    if (this.#length > CSV_LIMITS.rowCharacters) this.#tooLong();
    this.#cells.push(this.#cell);
    this.#cell = "";
    this.#state = "start";
  }

  #endRow(): void {
    const empty = this.#cells.length === 0 && this.#cell === "" && this.#state === "start";
    if (!empty) {
      this.#endCell();
      this.#ready.push({ line: this.#rowLine, cells: this.#cells });
    }
    this.#cells = [];
    this.#cell = "";
    this.#state = "start";
    this.#length = 0;
    this.#rowLine = this.#line;
  }
}
