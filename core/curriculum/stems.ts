import { type SQL, sql } from "drizzle-orm";

const MOST_WORDS = 8;
/** Every element of a norm that has criteria could be meant by these. */
const SAY_NOTHING = /^criterios?$/;

/** Words as typed; numbers name an element, and are no words. */
function wordsTyped(typed: string): string[] {
  const words =
    typed
      .normalize("NFC")
      .toLowerCase()
      .match(/\p{L}[\p{L}\p{N}]*/gu) ?? [];
  return [...new Set(words)].filter((word) => !SAY_NOTHING.test(word)).slice(0, MOST_WORDS);
}

const list = (words: readonly string[]) =>
  sql`array[${sql.join(
    words.map((word) => sql`${word}`),
    sql`, `,
  )}]::text[]`;

/**
 * Rows `(id, own, placed)` of the visible standards that share a stem with what was typed, in Spanish; null when nothing
 * typed has a stem. `own` is the share, 0 to 1, of the typed words that the element's text holds, a word counting the more the
 * fewer elements hold it, and most when none does; `placed` counts what the element above and the subject's name hold too.
 *
 * A stem of five letters or more is met by longer ones: PostgreSQL's stemmer parts "programar" and "programación", and a
 * word typed without its accent ("ortografi") from the right one ("ortograf").
 */
export function sharedStems(typed: string): SQL | null {
  const words = wordsTyped(typed);
  if (words.length === 0) return null;
  return sql`(
    with typed as (
      select stems.word, array_agg(distinct stems.stem) as stems
      from (
        select word, regexp_replace(lexeme, '(?<=.....)[aeiou]$', '') as stem
        from unnest(${list(words)}, ${list(words.map(fold))}) as each(word, plain),
          unnest(ts_lexize('spanish_stem', word) || case when ts_lexize('spanish_stem', word) = '{}' then '{}' else ts_lexize('spanish_stem', plain) end) as lexeme
      ) as stems
      group by stems.word
    ), asked as materialized (
      select word,
        (select string_agg(quote_literal(stem) || case when length(stem) > 4 then ':*A' else ':A' end, ' | ')::tsquery from unnest(stems) as stem) as in_text,
        (select string_agg(quote_literal(stem) || case when length(stem) > 4 then ':*' else '' end, ' | ')::tsquery from unnest(stems) as stem) as anywhere
      from typed
    ), weighed as materialized (
      select asked.*, ln(1 + all_of_them.total / (0.5 + (
        select count(*) from courses.curriculum_standards as s where s.words @@ asked.in_text
      ))) as weight
      from asked, (select count(*)::float8 as total from courses.curriculum_standards) as all_of_them
    )
    select s.id,
      sum(case when s.words @@ w.in_text then w.weight else 0 end) / max(whole.weight) as own,
      sum(w.weight) / max(whole.weight) as placed
    from courses.curriculum_standards as s
      left join courses.curriculum_standards as p on p.id = s.parent_id
      join weighed as w on s.words @@ w.anywhere or p.words @@ w.in_text,
      (select sum(weight) as weight from weighed) as whole
    group by s.id
  )`;
}

function fold(word: string): string {
  return word.normalize("NFD").replace(/\p{Mn}/gu, "");
}
