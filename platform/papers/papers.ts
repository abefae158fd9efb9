import { AppError } from "#core/errors.ts";
import type { Papers } from "#core/ports.ts";
import type { ReadFont } from "./fonts.ts";
import { renderPapers } from "./render.ts";

/** Read once in an isolate: those that papers need are few. Latin script is in all of them. */
function kept(read: ReadFont): ReadFont {
  const known = new Map<string, Promise<Uint8Array>>();
  return (file) => {
    const reading = known.get(file) ?? read(file);
    known.set(file, reading);
    reading.catch(() => known.delete(file));
    return reading;
  };
}

const MOST_KEPT = 40;

/** Papers with fonts from the files that were deployed with the Worker. Errors: `unavailable`. */
export function pdfPapers(fonts: Pick<Fetcher, "fetch">): Papers {
  const fromAssets: ReadFont = async (file) => {
    const response = await fonts.fetch(`https://fonts.invalid/${file}`);
    if (!response.ok) throw new AppError("unavailable", "El documento no se puede preparar ahora mismo.");
    return new Uint8Array(await response.arrayBuffer());
  };
  let [read, count] = [kept(fromAssets), 0];
  return {
    render: (papers, letterhead, now) => {
      count += 1;
      // Pieces for rare characters are not kept for good.
      if (count % MOST_KEPT === 0) read = kept(fromAssets);
      return renderPapers(papers, letterhead, read, now);
    },
  };
}
