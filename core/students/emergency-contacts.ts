import { type EmergencyContact, EmergencyContacts, type studentFileApi } from "#contracts/api/students/students.ts";
import type { View } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { CONTACTS, openFormer, openPart, replacePart } from "./sealed-parts.ts";

type Contacts = View<typeof studentFileApi.contacts>;

const parsed = (text: string | null) => (text === null ? [] : EmergencyContacts.parse(JSON.parse(text)));

/**
 * Whom to call about a pupil within reach, in order. For staff alone: a family may have two homes, and what one of its
 * parents gave the school is not for the other. Errors: `not_found`. */
export async function getEmergencyContacts(ctx: Context, { id }: { id: number }): Promise<Contacts> {
  authorize(ctx, "contacts.read");
  const { text, version } = await openPart(ctx, CONTACTS, id);
  return { contacts: parsed(text), version };
}

/** Who was to be called before. Errors: `not_found`. */
export async function listFormerEmergencyContacts(
  ctx: Context,
  { id }: { id: number },
): Promise<View<typeof studentFileApi.formerContacts>> {
  authorize(ctx, "contacts.update");
  const former = await openFormer(ctx, CONTACTS, id);
  return { data: former.map(({ text, ...row }) => ({ ...row, content: parsed(text) })) };
}

/** Writes all of them. Errors: `not_found`, `precondition_failed`. */
export async function replaceEmergencyContacts(
  ctx: Context,
  input: { readonly id: number; readonly version: string; readonly contacts: readonly EmergencyContact[] },
): Promise<Contacts> {
  authorize(ctx, "contacts.update");
  const contacts = [...input.contacts];
  const text = contacts.length === 0 ? null : JSON.stringify(contacts);
  return { contacts, version: await replacePart(ctx, CONTACTS, input, text) };
}
