import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { codeInGroups, type DocumentKind } from "#contracts/api/evaluation/documents.ts";
import type { Letterhead, Paper, PaperLanguage, SealedPaper } from "#contracts/internal/paper.ts";
import { institutions, issuedDocuments } from "#schema/index.ts";
import { type AuditedBy, recordAuditBy } from "../audit/record.ts";
import type { Context, SystemContext } from "../context.ts";
import { type Clock, readSchoolDay } from "../school-day.ts";
import { sha256 } from "../sha256.ts";
import type { PaperSchool } from "./papers/parts.ts";
import { wordsIn } from "./papers/words.ts";

/** A paper to be handed out: of whom, and what it says when it is issued on a day ("" for what does not depend on it). */
export interface Draft {
  readonly kind: DocumentKind;
  readonly studentId: number | null;
  readonly evaluationSessionId: number | null;
  readonly language: PaperLanguage;
  readonly write: (issuedOn: string) => Paper;
}

export type Issuing = (Context | SystemContext) & Clock & { readonly issuedBy: number };

/** Crockford's base 32, without letters that are read as others. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Eighty random bits: whoever tries a thousand million codes has met one of a million papers with a chance of one in a thousand million. */
function newCode(): string {
  let bits = 0n;
  for (const byte of crypto.getRandomValues(new Uint8Array(10))) bits = (bits << 8n) | BigInt(byte);
  return Array.from({ length: 16 }, (_, index) => ALPHABET.charAt(Number((bits >> BigInt(75 - 5 * index)) & 31n))).join(
    "",
  );
}

/**
 * Puts papers on record and seals them. A paper that says what the one that holds says is that one, with its code and its
 * date, so asking again issues nothing; one that says something else replaces it.
 */
export async function issue(ctx: Issuing, drafts: readonly Draft[]): Promise<SealedPaper[]> {
  const institutionId = "actor" in ctx ? ctx.actor.institutionId : ctx.institutionId;
  const wanted = await Promise.all(
    drafts.map(async (draft) => ({ draft, contentHash: await sha256(JSON.stringify(draft.write(""))) })),
  );
  const [kind] = drafts.map((draft) => draft.kind);
  const sealed = await ctx.db.transaction(async (tx) => {
    // Two who ask for the same paper at once are given one.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`papers/${institutionId}/${kind}`}, 0))`);
    const issuedOn = await readSchoolDay(ctx, tx);
    const ids = (of: (draft: Draft) => number | null) => [...new Set(drafts.flatMap((draft) => of(draft) ?? []))];
    const [studentIds, sessionIds] = [ids((draft) => draft.studentId), ids((draft) => draft.evaluationSessionId)];
    const valid = await tx
      .select()
      .from(issuedDocuments)
      .where(
        and(
          isNull(issuedDocuments.replacedAt),
          isNull(issuedDocuments.revokedAt),
          inArray(issuedDocuments.kind, [...new Set(drafts.map((draft) => draft.kind))]),
          studentIds.length > 0
            ? inArray(issuedDocuments.studentId, studentIds)
            : inArray(issuedDocuments.evaluationSessionId, sessionIds),
        ),
      );
    const made: { readonly draft: Draft; readonly code: string; readonly content: Paper }[] = [];
    const fresh: (typeof issuedDocuments.$inferInsert)[] = [];
    const replaced: number[] = [];
    for (const { draft, contentHash } of wanted) {
      const holds = valid.find(
        (one) =>
          one.kind === draft.kind &&
          one.studentId === draft.studentId &&
          one.evaluationSessionId === draft.evaluationSessionId &&
          one.language === draft.language,
      );
      if (holds !== undefined && holds.contentHash === contentHash) {
        made.push({ draft, code: holds.code, content: holds.content });
        continue;
      }
      if (holds !== undefined) replaced.push(holds.id);
      const [code, content] = [newCode(), draft.write(issuedOn)];
      const { studentId, evaluationSessionId, language } = draft;
      fresh.push({
        institutionId,
        kind: draft.kind,
        studentId,
        evaluationSessionId,
        language,
        code,
        contentHash,
        content,
        issuedAt: ctx.now(),
        issuedBy: ctx.issuedBy,
      });
      made.push({ draft, code, content });
    }
    if (replaced.length > 0) {
      await tx.update(issuedDocuments).set({ replacedAt: ctx.now() }).where(inArray(issuedDocuments.id, replaced));
    }
    if (fresh.length > 0) {
      const rows = await tx
        .insert(issuedDocuments)
        .values(fresh)
        .returning({ id: issuedDocuments.id, kind: issuedDocuments.kind, studentId: issuedDocuments.studentId });
      await recordAuditBy(
        audited(ctx, institutionId),
        tx,
        rows.map((row) => ({
          action: "issued.made",
          entity: "issued_document",
          entityId: row.id,
          after: { kind: row.kind, studentId: row.studentId },
        })),
      );
    }
    return made;
  });
  return sealed.map(({ draft, code, content }) => {
    const words = wordsIn(draft.language);
    const url = ctx.ports.publicUrl(`/verificar/${code}`);
    return { paper: content, seal: { code: codeInGroups(code), url, hint: words.verify, pages: words.pages } };
  });
}

function audited(ctx: Issuing, institutionId: number): AuditedBy {
  const by = { institutionId, at: ctx.now(), ...ctx.origin, userId: ctx.issuedBy };
  if (!("actor" in ctx)) return by;
  return { ...by, role: ctx.actor.role, sessionId: ctx.actor.sessionId };
}

/** What papers of a school begin with. */
export async function readLetterhead(
  ctx: Pick<Context, "db" | "ports">,
): Promise<{ readonly school: PaperSchool; readonly letterhead: Letterhead }> {
  const [[row]] = await ctx.db.batch((q) => [
    q
      .select({
        name: institutions.name,
        officialCode: institutions.officialCode,
        address: institutions.address,
        phone: institutions.phone,
        branding: institutions.branding,
      })
      .from(institutions)
      .where(eq(institutions.id, sql`nullif(current_setting('app.institution_id', true), '')::bigint`)),
  ]);
  if (row === undefined) throw new Error("a school has a row");
  const { branding, ...school } = row;
  const { logo } = branding;
  // A paper without its logo is better than none.
  const bytes = logo === undefined ? null : await ctx.ports.files.get(logo.key).catch(() => null);
  return {
    school,
    letterhead: {
      logo: logo === undefined || bytes === null ? null : { bytes, width: logo.width, height: logo.height },
    },
  };
}
