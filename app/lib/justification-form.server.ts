import {
  JUSTIFICATION_FILE_BYTES,
  JUSTIFICATION_KINDS,
  justificationsApi,
} from "#contracts/api/attendance/justifications.ts";
import { data } from "../framework/http.server.ts";
import { text } from "./actions.server.ts";
import type { Submitted } from "./submit.server.ts";

export const versionOf = (form: FormData) => ({ version: text(form, "version").replace(/\D/g, "") || "0" });

/** The part of a form that answers one justification or takes it back; which of them was done. */
export async function answer({ form, send }: Submitted, id: string): Promise<"accepted" | "refused" | "withdrawn"> {
  const params = { id };
  switch (text(form, "intent")) {
    case "accept":
      await send(justificationsApi.decide, { params, body: { accept: true } }, versionOf(form));
      return "accepted";
    case "refuse":
      await send(
        justificationsApi.decide,
        { params, body: { accept: false, note: text(form, "note") } },
        versionOf(form),
      );
      return "refused";
    case "withdraw":
      await send(justificationsApi.withdraw, { params }, versionOf(form));
      return "withdrawn";
    default:
      throw data(null, { status: 400 });
  }
}

/** Days, hours, kind and text of a new one as its form sent them. */
export function absenceOf(form: FormData) {
  const optional = (name: string) => text(form, name).trim() || undefined;
  return {
    startDate: text(form, "startDate"),
    endDate: optional("endDate"),
    startsAt: optional("startsAt"),
    endsAt: optional("endsAt"),
    kind: JUSTIFICATION_KINDS.find((kind) => kind === text(form, "kind")) ?? JUSTIFICATION_KINDS[5],
    text: text(form, "text"),
  };
}

/** The file of a form: null where none was chosen, "large" for one that no request takes. */
export async function fileOf(form: FormData): Promise<ArrayBuffer | null | "large"> {
  const file = form.get("file");
  if (file === null || typeof file === "string" || file.size === 0) return null;
  return file.size > JUSTIFICATION_FILE_BYTES ? "large" : file.arrayBuffer();
}
