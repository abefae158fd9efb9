/** A metadata filter that does not follow the Upstash Vector filter language. */
export class FilterError extends Error {}

type Value = string | number | boolean;
type Token = { kind: "value"; value: Value } | { kind: "path"; path: string } | { kind: "symbol"; symbol: string };

const KEYWORDS = new Set(["AND", "OR", "NOT", "GLOB", "IN", "CONTAINS", "HAS", "FIELD"]);

const LEXEME =
  /\s*(?:(?<symbol>\(|\)|,|<=|>=|!=|<>|=|<|>)|(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(?<word>[\p{L}_$@][\p{L}\p{N}_$@.-]*(?:\[[^\]]*\][\p{L}\p{N}_$@.-]*)*))/uy;

function toToken(groups: Record<string, string | undefined>): Token {
  if (groups.symbol) return { kind: "symbol", symbol: groups.symbol };
  if (groups.text) return { kind: "value", value: groups.text.slice(1, -1).replace(/\\(.)/g, "$1") };
  if (groups.number) return { kind: "value", value: Number(groups.number) };
  const word = groups.word ?? "";
  const upper = word.toUpperCase();
  if (KEYWORDS.has(upper)) return { kind: "symbol", symbol: upper };
  if (upper === "TRUE" || upper === "FALSE") return { kind: "value", value: upper === "TRUE" };
  return { kind: "path", path: word };
}

function tokenize(source: string): Token[] {
  const lexeme = new RegExp(LEXEME);
  const tokens: Token[] = [];
  while (source.slice(lexeme.lastIndex).trim() !== "") {
    const at = lexeme.lastIndex;
    const match = lexeme.exec(source);
    if (!match?.groups) throw new FilterError(`Invalid filter at position ${at}`);
    tokens.push(toToken(match.groups));
  }
  return tokens;
}

/** `*`, `?` and `[…]` of a glob as a PostgreSQL regular expression. */
function globToRegExp(glob: string): string {
  const translated = glob.replace(/\[\^?[^\]]*\]|[*?]|[.+^${}()|\\\]]/g, (part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    return part.startsWith("[") ? part : `\\${part}`;
  });
  return `^${translated}$`;
}

/** `a.b[0]` and `a[#-1]` (from the end) as the text array that `#>` takes. */
function pathSegments(path: string): string[] {
  return path
    .replace(/\[#-(\d+)\]/g, ".-$1")
    .replace(/\[(\d+)\]/g, ".$1")
    .split(".")
    .filter(Boolean);
}

/**
 * Compiles a filter to an SQL condition over a jsonb column named `metadata`.
 * Values become parameters, appended to `params`. A field that is absent matches nothing but `HAS NOT FIELD`.
 */
export function compileFilter(source: string, params: unknown[]): string {
  const tokens = tokenize(source);
  let position = 0;

  const symbolAt = (index: number): string | undefined => {
    const token = tokens[index];
    return token?.kind === "symbol" ? token.symbol : undefined;
  };
  const accept = (symbol: string): boolean => {
    if (symbolAt(position) !== symbol) return false;
    position++;
    return true;
  };
  const expect = (symbol: string): void => {
    if (!accept(symbol)) throw new FilterError(`Expected ${symbol} at token ${position + 1}`);
  };
  const value = (): Value => {
    const token = tokens[position++];
    if (token?.kind !== "value") throw new FilterError(`Expected a value at token ${position}`);
    return token.value;
  };
  const bind = (bound: unknown, type: string): string => `$${params.push(bound)}::${type}`;
  const field = (): string => {
    const token = tokens[position++];
    if (token?.kind !== "path") throw new FilterError(`Expected a field at token ${position}`);
    return `(metadata #> ${bind(pathSegments(token.path), "text[]")})`;
  };
  const equals = (at: string, wanted: Value): string => {
    const same = `${at} = ${bind(JSON.stringify(wanted), "jsonb")}`;
    if (wanted !== 0 && wanted !== 1) return same;
    return `(${same} OR ${at} = ${bind(JSON.stringify(wanted === 1), "jsonb")})`;
  };
  const compare = (at: string, operator: string): string => {
    const wanted = value();
    if (typeof wanted !== "number") throw new FilterError(`Operator ${operator} needs a number`);
    const number = `CASE WHEN jsonb_typeof(${at}) = 'number' THEN (${at} #>> '{}')::float8 END`;
    return `coalesce(${number} ${operator} ${bind(wanted, "float8")}, false)`;
  };
  const oneOf = (at: string): string => {
    expect("(");
    const choices = [equals(at, value())];
    while (accept(",")) choices.push(equals(at, value()));
    expect(")");
    return `(${choices.join(" OR ")})`;
  };

  const condition = (): string => {
    if (accept("(")) {
      const inner = disjunction();
      expect(")");
      return inner;
    }
    if (accept("HAS")) {
      const negated = accept("NOT");
      expect("FIELD");
      return `${field()} IS ${negated ? "" : "NOT "}NULL`;
    }
    const at = field();
    const negated = accept("NOT");
    const operator = symbolAt(position++);
    const match = (test: string): string =>
      negated ? `(${at} IS NOT NULL AND NOT coalesce(${test}, false))` : `coalesce(${test}, false)`;
    if (operator === "GLOB") return match(`(${at} #>> '{}') ~ ${bind(globToRegExp(String(value())), "text")}`);
    if (operator === "CONTAINS") {
      return match(`(jsonb_typeof(${at}) = 'array' AND ${at} @> ${bind(JSON.stringify([value()]), "jsonb")})`);
    }
    if (operator === "IN") return match(oneOf(at));
    if (negated) throw new FilterError(`NOT cannot stand before ${operator ?? "the end"}`);
    if (operator === "=") return `coalesce(${equals(at, value())}, false)`;
    if (operator === "!=" || operator === "<>") return `(${at} IS NOT NULL AND NOT ${equals(at, value())})`;
    if (operator === "<" || operator === "<=" || operator === ">" || operator === ">=") return compare(at, operator);
    throw new FilterError(`Unexpected operator ${operator ?? "at the end"}`);
  };
  const conjunction = (): string => {
    let left = condition();
    while (accept("AND")) left = `(${left} AND ${condition()})`;
    return left;
  };
  const disjunction = (): string => {
    let left = conjunction();
    while (accept("OR")) left = `(${left} OR ${conjunction()})`;
    return left;
  };

  if (tokens.length === 0) return "true";
  const sql = disjunction();
  if (position < tokens.length) throw new FilterError(`Unexpected input at token ${position + 1}`);
  return sql;
}
