import { expect, it, vi } from "vitest";
import type { DeliveryBindings } from "#platform/bindings.ts";
import type { Services } from "#platform/services.ts";
import { consumeDeliveries } from "./deliver.ts";

/** Guarantee: the consumer reads no other service before it opens a school's. */
const servicesThatFail = (schools: number[]) =>
  ({
    system: (institutionId: number) => {
      schools.push(institutionId);
      throw new Error("the database is away");
    },
  }) as unknown as Services;
/** Guarantee: nothing of it is reached when the database is away. */
const noBindings = {} as DeliveryBindings;

it("a word that deliveries are due is no try: while the platform is away it neither comes back nor dies, and others are heard", async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const settled: string[] = [];
  const message = (id: string, body: unknown) => ({
    id,
    body,
    timestamp: new Date(),
    attempts: 9,
    ack: () => void settled.push(`ack ${id}`),
    retry: () => void settled.push(`retry ${id}`),
  });
  const messages = [
    message("a", { institutionId: 1 }),
    message("b", { institutionId: 1 }),
    message("c", "nonsense"),
    message("d", { institutionId: 2 }),
  ];
  const schools: number[] = [];
  const unused = () => undefined;
  await consumeDeliveries(
    {
      queue: "eduai-deliveries",
      messages,
      ackAll: unused,
      retryAll: unused,
      metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
    },
    servicesThatFail(schools),
    noBindings,
  );
  expect(schools).toEqual([1, 2]);
  expect(settled.toSorted()).toEqual(["ack a", "ack b", "ack c", "ack d"]);
  vi.restoreAllMocks();
});
