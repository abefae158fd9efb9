import { expect, it } from "vitest";
import { typeAhead } from "./type-ahead.ts";

const key = (name: string, more: Partial<Record<"ctrlKey" | "metaKey" | "altKey", boolean>> = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

it("keeps what is typed between the opening and the field, corrections too, and hands it over once", () => {
  const ahead = typeAhead();
  expect(ahead.keep(key("m"))).toBe(false);
  ahead.begin();
  for (const letter of "máth") expect(ahead.keep(key(letter))).toBe(true);
  expect(ahead.keep(key("Backspace"))).toBe(true);
  expect(ahead.keep(key(" "))).toBe(true);
  for (const other of [key("Tab"), key("Shift"), key("c", { ctrlKey: true }), key("v", { metaKey: true })]) {
    expect(ahead.keep(other)).toBe(false);
  }
  expect(ahead.take()).toBe("mát ");
  expect(ahead.keep(key("x"))).toBe(false);
  expect(ahead.take()).toBe("");
});

it("forgets what was typed when nothing opens after all", () => {
  const ahead = typeAhead();
  ahead.begin();
  ahead.keep(key("m"));
  ahead.end();
  expect(ahead.keep(key("a"))).toBe(false);
  ahead.begin();
  expect(ahead.take()).toBe("");
});
