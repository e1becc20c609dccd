// Bundles each page's entry module into web/static/dist/, and copies the style sheets beside them.
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const assets = dirname(fileURLToPath(import.meta.url));
const dist = join(assets, "..", "static", "dist");

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await build({
  entryPoints: ["theme", "desk", "review", "waiting"].map((name) => join(assets, "js", `${name}.js`)),
  outdir: dist,
  bundle: true,
  format: "esm",
  target: ["chrome109", "firefox115", "safari16.4"],
  minify: true,
  sourcemap: true,
  legalComments: "linked",
  logLevel: "info",
});
await build({
  entryPoints: [join(assets, "css", "main.css")],
  outdir: dist,
  bundle: true,
  minify: true,
  logLevel: "info",
});
