const SEGMENTS = 12;
/** A full list links to two pages a row, and a page gathers what several of its lists link to; a browser asks in no address longer than 7,680. */
const PATHS = 400;

/**
 * Matching a path against the routes costs time that grows with its segments, and `/__manifest` matches every `p` it is
 * asked about: no page of ours is that deep, and no page links to that many.
 */
export function isTooDeep(url: URL): boolean {
  const asked = url.searchParams.getAll("p");
  return asked.length > PATHS || [url.pathname, ...asked].some((path) => path.split("/").length > SEGMENTS + 1);
}
