import { XMLParser, XMLValidator } from "fast-xml-parser";
import * as z from "zod";

/** One element of the text of a norm, in its order. */
export type BoeElement =
  | { readonly kind: "paragraph"; readonly style: string; readonly text: string }
  | { readonly kind: "table"; readonly rows: readonly (readonly string[])[] };

/** A titled part of a norm: an article, a provision, an annex. */
export interface Part {
  readonly title: string;
  readonly elements: BoeElement[];
}

export interface BoeDocument {
  /** As `BOE-A-2022-4975`. */
  readonly id: string;
  readonly title: string;
  /** Day it took effect, AAAA-MM-DD, when the document says so. */
  readonly validFrom: string | null;
  readonly elements: readonly BoeElement[];
}

/** The file is no document of the BOE, or cannot be read as one; the message says what is wrong. */
export class BoeDocumentError extends Error {
  override readonly name = "BoeDocumentError";
}

const LARGEST = 40_000_000;

interface Node {
  readonly name: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Node[];
}

const RawNodes = z.array(z.record(z.string(), z.unknown()));
const RawText = z.array(z.object({ "#text": z.coerce.string() }));

/**
 * Reads a norm in the XML of the BOE, as the document (`documento/texto`) or as the consolidated text of its open data
 * service (`bloque/version`, of which the last counts). Refuses document types, so that no entity is ever expanded.
 */
export function readBoeDocument(xml: string): BoeDocument {
  if (xml.length > LARGEST) throw new BoeDocumentError(`El archivo pasa de ${LARGEST / 1_000_000} MB.`);
  if (/<!DOCTYPE/i.test(xml))
    throw new BoeDocumentError("El XML declara un DOCTYPE; los documentos del BOE no lo llevan.");
  const valid = XMLValidator.validate(xml);
  if (valid !== true) {
    // The parser's own words are English.
    throw new BoeDocumentError(`El XML está mal formado en la línea ${valid.err.line}, columna ${valid.err.col}.`);
  }
  refuseDeepNesting(xml);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseTagValue: false,
    trimValues: false,
    processEntities: true,
    htmlEntities: true,
  });
  const roots = toNodes(parser.parse(xml)).filter(({ name }) => !name.startsWith("?"));
  const id = textOf(find(roots, ["metadatos", "identificador"]));
  const body = find(roots, ["texto"]);
  if (!/^BOE-[A-Z]-\d{4}-\d+$/.test(id) || body === undefined) {
    const root = roots.find(({ name }) => name !== "#text")?.name ?? "ninguno";
    throw new BoeDocumentError(
      `El XML no es un documento del BOE: falta su identificador (BOE-A-…) o su texto; el elemento raíz es <${root}>.`,
    );
  }
  const day = textOf(find(roots, ["metadatos", "fecha_vigencia"]));
  return {
    id,
    title: textOf(find(roots, ["metadatos", "titulo"])),
    validFrom: /^\d{8}$/.test(day) ? `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}` : null,
    elements: collect(body),
  };
}

/** Far beyond what the BOE publishes, and far below what the call stack takes. */
const DEEPEST = 100;
const TAG = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)(?:[^>"']|"[^"]*"|'[^']*')*?(\/?)>/g;

function refuseDeepNesting(xml: string): void {
  let depth = 0;
  for (const { 0: tag, 1: closes, 2: empty, index } of xml.matchAll(TAG)) {
    if (tag.startsWith("<!") || tag.startsWith("<?") || empty === "/") continue;
    depth += closes === "/" ? -1 : 1;
    if (depth <= DEEPEST) continue;
    const before = xml.slice(0, index).split("\n");
    throw new BoeDocumentError(
      `El XML anida más de ${DEEPEST} elementos en la línea ${before.length}, columna ${(before.at(-1)?.length ?? 0) + 1}: no es un documento del BOE.`,
    );
  }
}

function toNodes(raw: unknown): Node[] {
  return RawNodes.parse(raw).map((entry) => {
    const name = Object.keys(entry).find((key) => key !== ":@") ?? "#text";
    if (name === "#text")
      return { name, text: RawText.parse([entry])[0]?.["#text"] ?? "", attributes: {}, children: [] };
    const attributes = z.record(z.string(), z.coerce.string()).catch({}).parse(entry[":@"]);
    return { name, text: "", attributes, children: toNodes(entry[name]) };
  });
}

/** The first node reached by the names, the first of which may stand at any depth outside the body. */
function find(nodes: readonly Node[], path: readonly string[]): Node | undefined {
  const [name, ...rest] = path;
  for (const node of nodes) {
    if (node.name === name) return rest.length === 0 ? node : find(node.children, rest);
    if (["documento", "response", "data"].includes(node.name)) {
      const deeper = find(node.children, path);
      if (deeper !== undefined) return deeper;
    }
  }
  return undefined;
}

function collect(node: Node): BoeElement[] {
  const children =
    node.name === "bloque" ? node.children.filter(({ name }) => name === "version").slice(-1) : node.children;
  return children.flatMap((child): BoeElement[] => {
    if (child.name === "p") {
      const text = textOf(child);
      return text === "" ? [] : [{ kind: "paragraph", style: child.attributes.class ?? "", text }];
    }
    if (child.name === "table") return [{ kind: "table", rows: tableRows(child) }];
    return collect(child);
  });
}

function tableRows(table: Node): string[][] {
  return table.children.flatMap((child) => {
    if (child.name === "tr") return [child.children.filter(({ name }) => name === "td" || name === "th").map(textOf)];
    return child.name === "tfoot" ? [] : tableRows(child);
  });
}

/** Text with no-break spaces and line breaks folded to single spaces. */
function textOf(node: Node | undefined): string {
  return node === undefined ? "" : rawText(node).replace(/\s+/g, " ").trim();
}

function rawText(node: Node): string {
  return node.name === "#text" ? node.text : node.children.map(rawText).join("");
}
