import { type SQL, type SQLWrapper, sql } from "drizzle-orm";

/** Without accents and capitals. */
export function folded(text: SQLWrapper): SQL {
  return sql`regexp_replace(normalize(lower((${text}) collate "es-x-icu"), NFD), '[\\u0300-\\u036f]', '', 'g')`;
}

/** Words of a title between spaces. */
export function spaced(text: SQLWrapper): SQL {
  return sql`(' ' || regexp_replace(${folded(text)}, '[\\u00ba\\u00aa.,;:()/"''·–—-]+', ' ', 'g') || ' ')`;
}

/** A group's name in the ways people write it: "2.º ESO A" is also "2esoa" and "2a". */
export function groupForms(group: SQLWrapper): SQL {
  const letters = sql`regexp_replace(${folded(group)}, '[^a-z0-9]+', '', 'g')`;
  return sql`(${spaced(group)} || ${letters} || ' ' || regexp_replace(${letters}, 'eso|bach(illerato)?|primaria|infantil', '') || ' ')`;
}
