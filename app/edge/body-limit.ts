/** A roster archive is the largest thing a page sends; forms add a little around it. A photo taken for a logo is told so by its page. */
const LARGER = [
  { path: /^\/importar(?:\.data)?$/, bytes: 26_000_000 },
  { path: /^\/centro\/imagen(?:\.data)?$/, bytes: 8_000_000 },
];
const FORM_BYTES = 1_000_000;

/** Why a page's form cannot be read, or null: a worker has 128 MB, so a body is measured before it is parsed. */
export function refusedBody(request: Request): { status: 411 | 413; detail: string } | null {
  if (request.method === "GET" || request.method === "HEAD" || request.body === null) return null;
  const length = request.headers.get("content-length");
  if (length === null) return { status: 411, detail: "Falta la longitud de lo que se envía." };
  const { pathname } = new URL(request.url);
  const most = LARGER.find(({ path }) => path.test(pathname))?.bytes ?? FORM_BYTES;
  if (Number(length) <= most) return null;
  return { status: 413, detail: `Lo que se envía supera el máximo de ${most / 1_000_000} MB.` };
}
