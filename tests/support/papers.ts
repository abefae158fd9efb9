import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { extractText, getDocumentProxy } from "unpdf";
import type { Papers } from "#core/ports.ts";
import { renderPapers } from "#platform/papers/render.ts";
import { collectFonts, FONTS } from "../../dev/paper-fonts.ts";

/** The platform's own papers, with fonts from the folder that is deployed. */
export const testPapers: Papers = {
  render: (papers, letterhead, now) => {
    collectFonts();
    return renderPapers(papers, letterhead, async (file) => new Uint8Array(await readFile(join(FONTS, file))), now);
  },
};

/** The text of each page of a PDF, as another program finds it. */
export async function pagesOf(pdf: Uint8Array): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(pdf.slice()));
  return text;
}
