import type { recordsApi } from "#contracts/api/evaluation/records.ts";
import type { Input } from "#contracts/endpoint.ts";
import { PAPER_LANGUAGES, type PaperLanguage } from "#contracts/internal/paper.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import type { Secrets } from "../identity/ports.ts";
import { getAcademicRecord } from "./academic-record.ts";
import type { PdfFile } from "./report-cards.ts";
import { getTranscript } from "./transcripts.ts";

const LASTS_MS = 15 * 60_000;
const purpose = (payload: string) => `document-link:${payload}`;

/**
 * An address that gives the transcript to whoever has it, for a quarter of an hour and with the rights that its maker has
 * when it is opened: for clients that can show a link and hold no session. Errors: `not_found`.
 */
export async function linkTranscript(
  ctx: Context,
  { id, language }: Input<typeof recordsApi.academicRecord> & { readonly language: PaperLanguage },
): Promise<{ url: string; expiresAt: string }> {
  authorize(ctx, "evaluation.manage", "grades.read", "children.grades.read");
  const { canPrint } = await getAcademicRecord(ctx, { id });
  orNotFound(canPrint || undefined);
  const { institutionId, userId } = ctx.actor;
  const expires = new Date(ctx.now().getTime() + LASTS_MS);
  const payload = [institutionId, userId, id, language, expires.getTime()].join(".");
  const mac = await ctx.ports.secrets.mac("session", purpose(payload));
  return {
    url: ctx.ports.publicUrl(`/api/v1/document-links/${payload}.${mac}`),
    expiresAt: expires.toISOString(),
  };
}

export interface LinkPorts {
  readonly secrets: Pick<Secrets, "macs" | "equal">;
  readonly now: () => Date;
  /** The person as they are now; null when their account is closed. */
  readonly contextOf: (institutionId: number, userId: number) => Promise<Context | null>;
}

const LINK = /^((\d{1,15})\.(\d{1,15})\.(\d{1,15})\.([a-z]{2})\.(\d{13}))\.([\w-]{20,100})$/;

/** Errors: `not_found`, the same for a link that is over, was changed, or whose maker has lost the right. */
export async function openLink(ports: LinkPorts, { token }: { readonly token: string }): Promise<PdfFile> {
  const over = "Este enlace ya no vale: pide otro.";
  const [, payload = "", institution, user, student, asked, expires, given = ""] = LINK.exec(token) ?? [];
  const language = PAPER_LANGUAGES.find((one) => one === asked);
  const macs = await ports.secrets.macs("session", purpose(payload));
  const isOurs = macs.some((mac) => ports.secrets.equal(mac, given));
  if (language === undefined || !isOurs || Number(expires) <= ports.now().getTime()) {
    throw new AppError("not_found", over);
  }
  const ctx = orNotFound((await ports.contextOf(Number(institution), Number(user))) ?? undefined, over);
  return getTranscript(ctx, { id: Number(student), language });
}
