import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
import { UntilHydrated } from "./gradebook.tsx";

it("takes neither focus nor typing before the scripts have taken over: a mark would go into another cell", () => {
  const page = renderToString(
    <UntilHydrated>
      <input defaultValue="7" />
    </UntilHydrated>,
  );
  expect(page).toMatch(/^<div inert=""><input/);
});
