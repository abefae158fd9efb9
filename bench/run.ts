const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
  everyday: () => import("./everyday.ts"),
  "open-loop": () => import("./open-loop.ts"),
  school: () => import("./school.ts"),
  enumeration: () => import("./enumeration.ts"),
  soak: () => import("./soak.ts"),
  "report-cards": () => import("./report-cards.ts"),
};

/** `npm run bench -- [name] [options]`: without a name, latency and throughput of everyday requests. */
const [name = ""] = process.argv.slice(2);
const isNamed = Object.hasOwn(BENCHES, name);
if (isNamed) process.argv.splice(2, 1);
await BENCHES[isNamed ? name : "everyday"]?.();
