import { readFileSync } from "node:fs";

/** Cron expressions of a worker's configuration at its top level. */
function cronsOf(configPath: string): string[] {
  const list = /^\[triggers\][^[]*?^crons\s*=\s*\[([^\]]*)\]/m.exec(readFileSync(configPath, "utf8"))?.[1] ?? "";
  return [...list.matchAll(/"([^"]+)"/g)].flatMap(([, cron]) => (cron ? [cron] : []));
}

/** Nothing on this machine fires cron by itself: this calls the front door's handler every minute. Returns the end of it. */
export function startCron(configPath: string, url: string): () => void {
  const crons = cronsOf(configPath);
  const fire = async () => {
    for (const cron of crons) {
      const query = new URLSearchParams({ cron });
      const response = await fetch(`${url}/cdn-cgi/local/scheduled?${query}`).catch(() => undefined);
      if (response && !response.ok) console.warn(`cron ${cron}: ${response.status} ${await response.text()}`);
    }
  };
  const timer = setInterval(fire, 60_000);
  timer.unref();
  return () => clearInterval(timer);
}
