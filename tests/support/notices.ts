import type { NoticeTexts } from "#core/notifications/notify.ts";

/** A notice that says the same in every language. */
export function said(title: string, body: string): NoticeTexts {
  return { es: { title, body }, en: { title, body } };
}
