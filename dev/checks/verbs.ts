import { readFileSync } from "node:fs";
import ts from "typescript";
import { importsOf } from "./layers.ts";
import { projectFiles } from "./sources.ts";

/** Verbs of whoever is signed in, about nothing but themselves: there is no permission to ask for. */
const OWN_ONLY: ReadonlySet<string> = new Set([
  "chooseLanguage",
  "getOwnData",
  "changeOwnData",
  "getPreferences",
  "replacePreferences",
  "listAiClients",
  "revokeAiClient",
  "listNotifications",
  "readNotification",
  "readAllNotifications",
  "recordCall",
  "listSavedViews",
  "saveView",
  "removeSavedView",
]);

/** Verbs that open a transaction to read, whose row is a record of itself, or that note what a person has seen. */
const UNAUDITED: ReadonlySet<string> = new Set([
  "getRemovals",
  "previewGroupChange",
  "previewRollOver",
  "previewUndo",
  "readAllNotifications",
  "readNotification",
  "recordCall",
]);

export interface Verb {
  readonly name: string;
  readonly file: string;
  readonly authorizes: boolean;
  /**
   * Opens a transaction that writes, and writes no audit entry in it; or one that no other verb joins, and the file writes
   * none at all; or writes in a batch, which has no place for an entry.
   */
  readonly unaudited: boolean;
  /** What it calls with the context of a transaction that the called ones join. */
  readonly joined: readonly string[];
}

const WRITES = /\b(insert|update|delete)\(|\bexecute\(sql`\s*(insert|update|delete)/;
const AUDITS = /\brecordAudit\(/;

/** The exported functions of a file whose first parameter is the context of a signed-in person. */
export function verbsOf(file: string, text: string): Verb[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return source.statements.filter(ts.isFunctionDeclaration).flatMap((declaration) => {
    const exported = declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
    const [first] = declaration.parameters;
    if (!exported || first?.type?.getText(source) !== "Context" || declaration.name === undefined) return [];
    const [line] = declaration.body?.statements ?? [];
    const transactions = callsIn(declaration, source, "transaction");
    const batches = callsIn(declaration, source, "batch").filter((body) => WRITES.test(body));
    const joinable = callsIn(declaration, source, "withTransaction").map((body) => ({ body, calls: joinedIn(body) }));
    const own = joinable.filter(({ body, calls }) => WRITES.test(body) || calls.length === 0).map(({ body }) => body);
    return [
      {
        name: declaration.name.text,
        file,
        authorizes: line !== undefined && /^authorize\(ctx, "/.test(line.getText(source)),
        unaudited:
          batches.length > 0 || [...transactions, ...own].some((body) => !AUDITS.test(WRITES.test(body) ? body : text)),
        joined: joinable.flatMap(({ calls }) => calls),
      },
    ];
  });
}

/** What is called in the arguments of a `withTransaction` with the context that its function is handed. */
function joinedIn(body: string): string[] {
  const joined = /\(\s*(\w+)[^)]*\)\s*=>/.exec(body)?.[1];
  return joined === undefined
    ? []
    : [...body.matchAll(new RegExp(`(\\w+)\\(\\s*${joined}\\b(?!\\.)`, "g"))].flatMap(([, name = ""]) => name);
}

/** What stands in each `….transaction(…)` below a node, in each `….batch(…)`, or in each `withTransaction(…)`. */
function callsIn(node: ts.Node, source: ts.SourceFile, name: "transaction" | "batch" | "withTransaction"): string[] {
  const found: string[] = [];
  const visit = (child: ts.Node): void => {
    if (ts.isCallExpression(child) && calledName(child.expression) === name) {
      found.push(child.arguments.map((argument) => argument.getText(source)).join("\n"));
    }
    ts.forEachChild(child, visit);
  };
  visit(node);
  return found;
}

function calledName(called: ts.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(called)) return called.name.text;
  return ts.isIdentifier(called) ? called.text : undefined;
}

/** What is wrong with a verb that a door calls. */
export function faultsOf({ name, file, authorizes, unaudited }: Verb): string[] {
  return [
    ...(authorizes || OWN_ONLY.has(name) ? [] : [`${file}: ${name} does not begin with authorize(ctx, …)`]),
    ...(unaudited && !UNAUDITED.has(name)
      ? [`${file}: ${name} writes without recordAudit in the same transaction`]
      : []),
  ];
}

/** What a file takes from `core`, by the names that stand there: `verb as other` calls the verb. */
export function calledNames(text: string): string[] {
  return [...text.matchAll(/import (?:type )?\{([^}]*)\} from "#core\//g)].flatMap(([, names = ""]) =>
    names
      .split(",")
      .map((name) =>
        name
          .trim()
          .replace(/^type /, "")
          .replace(/ as .*$/, ""),
      )
      .filter((name) => name !== ""),
  );
}

/** Every verb that a door calls, or that joins the transaction of one, asks for a permission first and writes down what it changes. */
export function checkVerbs(files = projectFiles(), read = (file: string) => readFileSync(file, "utf8")): string[] {
  const called = new Set<string>();
  for (const file of files.filter((path) => /^workers\/(api|mcp\/servers)\/.*(?<!\.test)\.ts$/.test(path))) {
    const text = read(file);
    if (!importsOf(file, text).some(({ to }) => to?.startsWith("core/"))) continue;
    for (const name of calledNames(text)) called.add(name);
  }
  const verbs = files
    .filter((file) => /^core\/.*(?<!\.test)\.ts$/.test(file))
    .flatMap((file) => verbsOf(file, read(file)));
  for (const name of verbs.flatMap(({ joined }) => joined)) called.add(name);
  return verbs.filter(({ name }) => called.has(name)).flatMap(faultsOf);
}
