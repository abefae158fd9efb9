import { encode } from "uqr";

/** A QR code as one path of an SVG whose sides are `size` units long, quiet zone included. */
export interface QrPath {
  readonly size: number;
  readonly path: string;
}

/** Drawn on the server: no browser loads what draws it. */
export function qrPath(text: string): QrPath {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const rows = data.map((row, y) =>
    row.flatMap((dark, x) =>
      dark && row[x - 1] !== true ? [`M${x} ${y}h${runFrom(row, x)}v1h-${runFrom(row, x)}z`] : [],
    ),
  );
  return { size, path: rows.flat().join("") };
}

/** How many dark modules follow one another from here. */
function runFrom(row: readonly boolean[], from: number): number {
  const end = row.indexOf(false, from);
  return (end < 0 ? row.length : end) - from;
}
