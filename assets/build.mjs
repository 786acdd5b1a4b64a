// Copies what we use of the installed packages into the program. Run by `make assets`; its output is committed.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { usedStyles } from "./styles.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const ui = "commonhall/ui";
const vendor = `${ui}/static/ui/vendor`;

// package file → place in the repository
const files = {
  "htmx.org/dist/htmx.min.js": `${vendor}/htmx.js`,
  "chart.js/dist/chart.umd.min.js": `${vendor}/chart.js`,
  "chart.js/LICENSE.md": `${vendor}/LICENSE.chart.txt`,
  "altcha/dist/workers/pbkdf2.js": `${vendor}/altcha-worker.js`,
  "altcha/LICENSE.txt": `${vendor}/LICENSE.altcha.txt`,
  "htmx.org/LICENSE": `${vendor}/LICENSE.htmx.txt`,
  "@tabler/icons/LICENSE": `${vendor}/LICENSE.tabler-icons.txt`,
  "dejavu-fonts-ttf/ttf/DejaVuSans.ttf": `${ui}/fonts/DejaVuSans.ttf`,
  "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf": `${ui}/fonts/DejaVuSans-Bold.ttf`,
  "dejavu-fonts-ttf/LICENSE": `${ui}/fonts/LICENSE.txt`,
  "axe-core/axe.min.js": "tests/vendor/axe.min.js",
  "axe-core/LICENSE": "tests/vendor/LICENSE.axe-core.txt",
};

const installed = (path) => join(here, "node_modules", path);
const place = (path) => join(root, path);
const version = (name) => JSON.parse(readFileSync(installed(`${name}/package.json`), "utf8")).version;

// The map files stay out of the program, and Django's manifest storage refuses a comment that names a missing file.
const withoutSourceMap = (text) => text.replace(/\n?\/[/*][#@] sourceMappingURL=[^\n]*\n?/g, "\n");

function symbol(name) {
  const svg = readFileSync(installed(`@tabler/icons/icons/outline/${name}.svg`), "utf8");
  const shapes = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace("</svg>", "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, "")
    .replace(/\s*\n\s*/g, "")
    .trim();
  const stroke = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${stroke}>${shapes}</symbol>`;
}

for (const folder of [vendor, `${ui}/fonts`, "tests/vendor"]) {
  rmSync(place(folder), { recursive: true, force: true });
  mkdirSync(place(folder), { recursive: true });
}
for (const [from, to] of Object.entries(files)) {
  if (/\.(css|js)$/.test(to)) writeFileSync(place(to), withoutSourceMap(readFileSync(installed(from), "utf8")));
  else cpSync(installed(from), place(to));
}
cpSync(join(here, "LICENSE.tabler.txt"), place(`${vendor}/LICENSE.tabler.txt`));

const { css, dropped } = await usedStyles(installed("@tabler/core/dist/css/tabler.min.css"), place("commonhall"));
writeFileSync(place(`${vendor}/tabler.css`), withoutSourceMap(css));
// For the test that no page needs one of them.
writeFileSync(place("tests/vendor/tabler-dropped.txt"), `${dropped.join("\n")}\n`);

const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
const sprite = ['<svg xmlns="http://www.w3.org/2000/svg">', ...names.map(symbol), "</svg>", ""].join("\n");
writeFileSync(place(`${vendor}/icons.svg`), sprite);

const packages = ["@tabler/core", "@tabler/icons", "htmx.org", "chart.js", "altcha", "dejavu-fonts-ttf", "axe-core"];
console.log(packages.map((name) => `${name} ${version(name)}`).join("\n"), `\n${names.length} icons`);
