import { imageDimensionsFromData } from "image-dimensions";
import { LOGO_BYTES, LOGO_SIDE, type LOGO_TYPES } from "#contracts/api/institutions/branding.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { AppError } from "../errors.ts";
import { JPEG_BEGINS, jpegEnd, latin, PNG_BEGINS, pngEnd, webpEnd } from "../files/image-end.ts";

export interface LogoImage {
  readonly contentType: (typeof LOGO_TYPES)[number];
  readonly width: number;
  readonly height: number;
}

/** "more": something follows the image. "moves": it is an animation. */
type Shape = "whole" | "broken" | "more" | "moves";

/** How a kind of file begins, and how it is walked to its end. */
const KINDS: readonly {
  readonly name: "png" | "jpeg" | "webp";
  readonly begins: (bytes: Uint8Array) => boolean;
  readonly shape: (bytes: Uint8Array) => Shape;
}[] = [
  {
    name: "png",
    begins: (bytes) => latin(bytes, 0, 8) === PNG_BEGINS,
    shape: (bytes) => shapeOf(pngEnd(bytes), bytes),
  },
  {
    name: "jpeg",
    begins: (bytes) => latin(bytes, 0, 3) === JPEG_BEGINS,
    shape: (bytes) => shapeOf(jpegEnd(bytes), bytes),
  },
  {
    name: "webp",
    begins: (bytes) => latin(bytes, 0, 4) === "RIFF" && latin(bytes, 8, 12) === "WEBP",
    shape: (bytes) => shapeOf(webpEnd(bytes), bytes),
  },
];

/**
 * What the bytes of a logo are; nobody's word is taken for it. The pixels are not decoded: the file is walked from its
 * first byte to its last. Errors: `payload_too_large`, and `unprocessable` with what exactly is wrong.
 */
export function readLogo(bytes: Uint8Array): LogoImage {
  if (bytes.byteLength > LOGO_BYTES) {
    throw new AppError("payload_too_large", `El logo pasa de ${LOGO_BYTES / 1024} KB.`);
  }
  if (bytes.byteLength === 0) throw refused("logo_broken", "El archivo está vacío.");
  const kind = KINDS.find(({ begins }) => begins(bytes));
  if (kind === undefined) {
    throw refused("logo_type", "Solo vale una imagen PNG, JPEG o WebP: guarda el logo como PNG y súbelo otra vez.");
  }
  const size = dimensionsOf(bytes);
  const shape = kind.shape(bytes);
  if (shape === "broken" || size?.type !== kind.name) {
    throw refused("logo_broken", "El archivo está dañado o no ha llegado entero: guárdalo otra vez y súbelo.");
  }
  if (shape === "more") {
    throw refused("logo_more", "El archivo lleva algo más detrás de la imagen: ábrelo, guárdalo otra vez y súbelo.");
  }
  if (shape === "moves") throw refused("logo_moves", "El logo no puede moverse: sube una imagen fija.");
  const { width, height } = size;
  if ([width, height].some((side) => side < LOGO_SIDE.min || side > LOGO_SIDE.max)) {
    const limits = `cada lado ha de tener entre ${LOGO_SIDE.min} y ${LOGO_SIDE.max}`;
    throw refused("logo_size", `La imagen mide ${width} × ${height} píxeles: ${limits}.`);
  }
  return { contentType: `image/${kind.name}`, width, height };
}

function refused(reason: ProblemReason, message: string): AppError {
  return new AppError("unprocessable", message, { reason });
}

function dimensionsOf(bytes: Uint8Array) {
  try {
    return imageDimensionsFromData(bytes);
  } catch {
    return undefined;
  }
}

const ended = (at: number, bytes: Uint8Array): Shape => (at === bytes.byteLength ? "whole" : "more");
const shapeOf = (end: number | "broken" | "moves", bytes: Uint8Array): Shape =>
  typeof end === "number" ? ended(end, bytes) : end;
