// Tabler's styles less what no page of ours can use: nine tenths of them, and every first visit would wait for all.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PurgeCSS } from "purgecss";

const WORD = /[A-Za-z0-9_-]+/g; // also the words of a text: one rule too many costs less than one too few
const ELSEWHERE = /(^|\/)(vendor|tests|migrations|locale)\//;
const COMPOSED = ["btn-", "avatar-"]; // before a word: class names that templates and tags put together

const words = (text) => text.match(WORD) ?? [];
const named = (text) => words(text).flatMap((word) => [word, ...COMPOSED.map((first) => first + word)]);
const classes = (css) =>
  new Set([...css.replaceAll(/url\([^)]*\)/g, "").matchAll(/\.(-?[A-Za-z_](?:[\w-]|\\.)*)/g)].map(([, name]) => name.replaceAll("\\", "")));

/**
 * Rules for the words in the program's templates, scripts and Python, and the variables that these rules and our own styles read.
 *
 * @param {string} file Tabler's style sheet.
 * @param {string} folder of the program whose templates, scripts and own styles are looked at.
 * @returns {Promise<{css: string, dropped: string[]}>} what is left, and the names of Tabler's classes that nothing names.
 */
export async function usedStyles(file, folder) {
  const paths = readdirSync(folder, { recursive: true }).filter((path) => !ELSEWHERE.test(path)).sort();
  const texts = (ending) => paths.filter((path) => ending.test(path)).map((path) => readFileSync(join(folder, path), "utf8"));
  const whole = readFileSync(file, "utf8");
  const program = texts(/\.(html|js|py)$/);
  const [{ css }] = await new PurgeCSS().purge({
    content: program.map((raw) => ({ raw, extension: "html" })),
    css: [{ raw: whole }],
    defaultExtractor: named,
    safelist: { variables: texts(/\.css$/).flatMap(words).filter((word) => word.startsWith("--")) },
    keyframes: true,
    variables: true,
  });
  const known = new Set(program.flatMap(named));
  return { css, dropped: [...classes(whole)].filter((name) => !known.has(name)).sort() };
}
