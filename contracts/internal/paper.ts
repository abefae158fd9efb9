import * as z from "zod";

/** The languages in which a school issues papers; that of the law and of families, not those of the pages. */
export const PAPER_LANGUAGES = ["es", "ca", "en"] as const;
export const PaperLanguage = z.enum(PAPER_LANGUAGES);
export type PaperLanguage = z.infer<typeof PaperLanguage>;

const Fact = z.object({ label: z.string(), value: z.string() });
export type PaperFact = z.infer<typeof Fact>;

const Column = z.object({
  title: z.string(),
  /** What it takes of the width beside the others. */
  share: z.number().positive(),
  align: z.enum(["start", "center", "end"]).default("start"),
});

const Block = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("heading"), text: z.string() }),
  z.object({ kind: z.literal("text"), text: z.string(), isQuiet: z.boolean().default(false) }),
  z.object({ kind: z.literal("facts"), facts: z.array(Fact) }),
  /** The first cell of a row names the row. */
  z.object({
    kind: z.literal("table"),
    summary: z.string(),
    columns: z.array(Column).min(1),
    rows: z.array(z.array(z.string())),
  }),
  /** Something in a frame: a comment, a decision. */
  z.object({ kind: z.literal("remark"), title: z.string(), text: z.string() }),
  /** Who signs, each with a line above. */
  z.object({ kind: z.literal("signatures"), place: z.string(), people: z.array(Fact) }),
]);
export type PaperBlock = z.infer<typeof Block>;

/** What a paper says, in its order and in the words of its language; how it looks is not part of it. */
export const Paper = z.object({
  language: PaperLanguage,
  isWide: z.boolean().default(false),
  title: z.string(),
  subtitle: z.string(),
  school: z.object({ name: z.string(), lines: z.array(z.string()) }),
  facts: z.array(Fact),
  blocks: z.array(Block),
});
export type Paper = z.infer<typeof Paper>;

/** What is printed on every page of it: how anybody finds out whether it holds. */
export interface PaperSeal {
  readonly code: string;
  readonly url: string;
  /** "Verify this paper at", in its language. */
  readonly hint: string;
  /** "Page {{page}} of {{pages}}". */
  readonly pages: string;
}

export interface SealedPaper {
  readonly paper: Paper;
  readonly seal: PaperSeal;
}

/** What stands above each paper of a school. */
export interface Letterhead {
  readonly logo: { readonly bytes: Uint8Array; readonly width: number; readonly height: number } | null;
}
