/** Does the Authorization header carry this token? Compared by digest, so that time tells nothing about the token. */
export async function bearerIs(header: string | undefined, token: string): Promise<boolean> {
  const given = /^Bearer (.+)$/i.exec(header ?? "")?.[1];
  if (given === undefined) return false;
  const [a, b] = await Promise.all([digest(given), digest(token)]);
  return a.every((byte, index) => byte === b[index]);
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
