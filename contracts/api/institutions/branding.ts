import * as z from "zod";
import { endpoint } from "../../endpoint.ts";
import { Brand } from "../identity/auth.ts";

/** As a file may be at most. */
export const LOGO_BYTES = 512 * 1024;
/** Pixels of a side. */
export const LOGO_SIDE = { min: 32, max: 2_000 } as const;
export const LOGO_TYPES = ["image/png", "image/jpeg", "image/webp"] as const;

const Branding = Brand.extend({
  logo: Brand.shape.logo
    .unwrap()
    .extend({ contentType: z.enum(LOGO_TYPES) })
    .nullable(),
  /** Of the school. */
  version: z.int(),
});

export const brandingApi = {
  get: endpoint({
    id: "getBranding",
    method: "GET",
    path: "/institution/branding",
    tag: "institutions",
    summary: "The school's logo and accent colour, which are none until somebody chooses them",
    access: ["institution.read"],
    view: Branding,
  }),
  logo: endpoint({
    id: "getLogo",
    method: "GET",
    path: "/institution/logo",
    tag: "institutions",
    summary:
      "The school's logo as PNG, JPEG or WebP, with an ETag for If-None-Match; asked for by its sha it may be kept for good. 404 while there is none",
    access: ["institution.read"],
    whileFactorDue: true,
    query: z.strictObject({
      /** Of the logo that the caller knows. */
      sha: z
        .string()
        .regex(/^[0-9a-f]{64}$/, "no es un SHA-256")
        .optional(),
    }),
    view: z.unknown(),
  }),
  setLogo: endpoint({
    id: "setLogo",
    method: "PUT",
    path: "/institution/logo",
    tag: "institutions",
    summary:
      "Set the school's logo, sent as the raw body: a still PNG, JPEG or WebP of at most 512 KB, each side from 32 to 2,000 pixels. What it is is read from its bytes",
    access: ["settings.update"],
    bodyKind: "bytes",
    bodyLimit: LOGO_BYTES,
    ifMatch: true,
    view: Branding,
    limit: "write",
  }),
  removeLogo: endpoint({
    id: "removeLogo",
    method: "DELETE",
    path: "/institution/logo",
    tag: "institutions",
    summary: "Have no logo any more",
    access: ["settings.update"],
    ifMatch: true,
    view: Branding,
    limit: "write",
  }),
  setColor: endpoint({
    id: "setAccentColor",
    method: "PUT",
    path: "/institution/color",
    tag: "institutions",
    summary:
      "Choose the colour of buttons and links, or none: WCAG 2.2 asks for 4.5:1 of the text on it and 3:1 on a light and a dark page",
    access: ["settings.update"],
    body: z.strictObject({
      color: z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^#[0-9a-f]{6}$/, "escribe el color como #276ac0")
        .nullable(),
    }),
    ifMatch: true,
    view: Branding,
    limit: "write",
  }),
};
