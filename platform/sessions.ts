import type { Redis } from "@upstash/redis";
import * as z from "zod";
import { Brand } from "#contracts/api/identity/auth.ts";
import { ROLE_KINDS } from "#contracts/permissions.ts";
import type { SessionStore } from "#core/identity/ports.ts";

const SLIDING_SECONDS = 3600;

/** A hash of Redis has no null. */
const absentIfEmpty = z.string().transform((text) => (text === "" ? null : text));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const Stored = z.object({
  id: z.string(),
  kind: z.enum(["web", "api", "mcp", "key"]),
  userId: z.coerce.number().int(),
  institutionId: z.coerce.number().int(),
  role: z.string(),
  roleKind: z.enum(ROLE_KINDS),
  permissions: z.string().transform((text) => (text === "" ? [] : text.split(" "))),
  name: z.string(),
  email: absentIfEmpty,
  locale: z.string(),
  institutionName: z.string(),
  brand: z.string().transform(parsed).pipe(Brand),
  timeZone: z.string(),
  secretHash: absentIfEmpty,
  checkedAt: z.coerce.number(),
  factorDueAt: absentIfEmpty.transform((text) => (text === null ? null : Number(text))),
  expiresAt: z.coerce.number(),
});

/** Redis hashes `session:{id}` with a sliding hour. Losing them costs one read of Postgres, never a sign-out. */
export function redisSessions(redis: Redis, prefix: string): SessionStore {
  const key = (id: string) => `${prefix}session:${id}`;
  return {
    async read(id) {
      try {
        const pipeline = redis.pipeline();
        pipeline.hgetall(key(id));
        pipeline.expire(key(id), SLIDING_SECONDS);
        const [answer] = await pipeline.exec<[unknown, number]>();
        const stored = Stored.safeParse(fieldsOf(answer));
        return stored.success ? stored.data : null;
      } catch {
        return null;
      }
    },
    async write(record) {
      const { permissions, secretHash, email, factorDueAt, brand, ...rest } = record;
      const pipeline = redis.pipeline();
      const texts = {
        permissions: permissions.join(" "),
        secretHash: secretHash ?? "",
        email: email ?? "",
        brand: JSON.stringify(brand),
        factorDueAt: String(factorDueAt ?? ""),
      };
      pipeline.hset(key(record.id), { ...rest, ...texts });
      pipeline.expire(key(record.id), SLIDING_SECONDS);
      await pipeline.exec().catch(() => undefined);
    },
    async forget(...ids) {
      if (ids.length > 0) await redis.del(...ids.map(key)).catch(() => undefined);
    },
  };
}

/** HGETALL as Redis returns it, names and values in turn: the client is opened without parsing of its own. */
function fieldsOf(answer: unknown): unknown {
  if (!Array.isArray(answer)) return answer;
  return Object.fromEntries(
    answer.flatMap((name: unknown, index) => (index % 2 === 0 ? [[String(name), answer[index + 1]]] : [])),
  );
}
