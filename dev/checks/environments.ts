import { existsSync } from "node:fs";
import { unstable_readConfig as readConfig } from "wrangler";
import * as z from "zod";
import { WORKERS } from "../workers.ts";

export const ENVIRONMENTS = ["dev", "staging", "production"];

const bound = z.array(z.object({ binding: z.string() })).default([]);

/** The part of Wrangler's normalised configuration that reaches a worker. */
const configuration = z.object({
  name: z.string(),
  compatibility_flags: z.array(z.string()).default([]),
  vars: z.record(z.string(), z.unknown()).default({}),
  services: z
    .array(z.object({ binding: z.string(), service: z.string(), entrypoint: z.string().default("") }))
    .default([]),
  durable_objects: z.object({
    bindings: z.array(z.object({ name: z.string(), class_name: z.string(), script_name: z.string().default("") })),
  }),
  migrations: z.array(z.object({ tag: z.string() })).default([]),
  queues: z.object({
    producers: bound,
    consumers: z.array(z.object({ max_retries: z.number().optional() })).default([]),
  }),
  r2_buckets: bound,
  kv_namespaces: bound,
  analytics_engine_datasets: bound,
  triggers: z.object({ crons: z.array(z.string()).default([]) }),
  assets: z.object({ binding: z.string().optional() }).optional(),
});
type Config = z.infer<typeof configuration>;

/** Names of everything a worker finds in its environment, with what they are. Values may differ, names may not. */
function bindingsOf(config: Config): string[] {
  return [
    ...config.compatibility_flags.map((flag) => `flag ${flag}`),
    ...Object.keys(config.vars).map((name) => `var ${name}`),
    ...config.services.map(({ binding, entrypoint }) => `service ${binding} ${entrypoint}`),
    ...config.durable_objects.bindings.map(({ name, class_name }) => `durable object ${name} ${class_name}`),
    ...config.migrations.map(({ tag }) => `migration ${tag}`),
    ...config.queues.producers.map(({ binding }) => `queue producer ${binding}`),
    ...config.queues.consumers.map((consumer) => `queue consumer with ${consumer.max_retries ?? "default"} retries`),
    ...config.r2_buckets.map(({ binding }) => `bucket ${binding}`),
    ...config.kv_namespaces.map(({ binding }) => `kv ${binding}`),
    ...config.analytics_engine_datasets.map(({ binding }) => `analytics ${binding}`),
    ...config.triggers.crons.map((cron) => `cron ${cron}`),
    ...(config.assets?.binding ? [`assets ${config.assets.binding}`] : []),
  ].map((name) => name.trim());
}

/** Names in one list and not in the other, counted: two consumers are not one. */
export function difference(all: readonly string[], some: readonly string[]): string[] {
  const rest = [...some];
  return all.filter((name) => {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** Workers of another environment that this one would be bound to. */
function strangers(config: Config, env: string): string[] {
  const targets = [
    ...config.services.map(({ service }) => service),
    ...config.durable_objects.bindings.flatMap(({ script_name }) => (script_name === "" ? [] : [script_name])),
  ];
  return targets.filter((target) => !target.endsWith(`-${env}`));
}

/** Variables of the top level that only a development machine has. */
const LOCAL_ONLY = /^var DEV_/;

/** Wrangler's environments inherit no binding: each must repeat what the top level has. */
export function checkEnvironments(paths: readonly string[] = WORKERS.map(({ config }) => config)): string[] {
  return paths.flatMap((path) => {
    if (!existsSync(path)) return [`${path} does not exist`];
    const read = (env?: string) =>
      configuration.parse(readConfig({ config: path, ...(env && { env }) }, { hideWarnings: true }));
    const local = read();
    const top = bindingsOf(local).filter((name) => !LOCAL_ONLY.test(name));
    const names = ENVIRONMENTS.map((env) => read(env).name);
    const shared = new Set(names).size < names.length || names.includes(local.name);
    return [
      ...(shared ? [`${path}: a deploy without --env would overwrite another environment's worker`] : []),
      ...(local.vars.EDUAI_ENV === "local" ? [] : [`${path}: the top level is for this machine: EDUAI_ENV = "local"`]),
      ...ENVIRONMENTS.flatMap((env) => {
        const own = bindingsOf(read(env)).filter((name) => !LOCAL_ONLY.test(name));
        return [
          ...difference(top, own).map((name) => `${path}: environment ${env} lacks ${name}`),
          ...strangers(read(env), env).map((target) => `${path}: environment ${env} is bound to ${target}`),
          ...difference(own, top).map((name) => `${path}: only environment ${env} has ${name}`),
        ];
      }),
    ];
  });
}
