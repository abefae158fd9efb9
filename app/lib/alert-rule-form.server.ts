import { ALERT_LEVELS, ALERT_MEASURES, ALERT_SPANS, alertsApi } from "#contracts/api/attendance/alerts.ts";
import { text } from "./actions.server.ts";
import type { Submitted } from "./submit.server.ts";

const whole = (value: string) => Number(/^\d{1,4}$/.test(value) ? value : Number.NaN);

/** The part of a form about one threshold of attendance; what was done with it, or null where it asks for something else. */
export async function changeRules({ form, send }: Submitted): Promise<"saved" | "added" | "removed" | null> {
  const params = { id: text(form, "id") };
  const version = text(form, "version").replace(/\D/g, "") || "0";
  const isOn = (name: string) => text(form, name) === "1";
  const values = {
    title: text(form, "title"),
    threshold: whole(text(form, "threshold")),
    minLessons: whole(text(form, "minLessons")),
    level: ALERT_LEVELS.find((one) => one === text(form, "level")) ?? ALERT_LEVELS[0],
    tellsTutors: isOn("tellsTutors"),
    tellsOffice: isOn("tellsOffice"),
    tellsFamily: isOn("tellsFamily"),
  };
  switch (text(form, "intent")) {
    case "add-rule": {
      const measure = ALERT_MEASURES.find((one) => one === text(form, "measure")) ?? ALERT_MEASURES[0];
      const span = ALERT_SPANS.find((one) => one === text(form, "span")) ?? ALERT_SPANS[0];
      await send(alertsApi.addRule, { body: { ...values, measure, span } });
      return "added";
    }
    case "change-rule":
      await send(alertsApi.changeRule, { params, body: values }, { version });
      return "saved";
    case "rule-off":
    case "rule-on": {
      const isActive = text(form, "intent") === "rule-on";
      await send(alertsApi.changeRule, { params, body: { isActive } }, { version });
      return "saved";
    }
    case "remove-rule":
      await send(alertsApi.removeRule, { params });
      return "removed";
    default:
      return null;
  }
}
