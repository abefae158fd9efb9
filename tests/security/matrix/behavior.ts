import { ifMatch } from "#testing/office.ts";
import { heads, type Row, teachers } from "./row.ts";

export const behavior: Record<string, Row> = {
  listBehaviorCategories: { sample: () => ({}), allowed: [...heads, ...teachers], ownRowsOnly: true },
  // Whoever comes second finds the name taken.
  createBehaviorCategory: {
    sample: () => ({ body: { title: "Prueba de la matriz", kind: "merit", points: 1, tellsFamilies: false } }),
    allowed: heads,
    served: [201, 422],
    ownRowsOnly: true,
  },
  changeBehaviorCategory: {
    sample: ({ categoryId }) => ({ params: { id: categoryId }, body: {}, headers: ifMatch(1) }),
    allowed: ["head@demo"],
  },
};
