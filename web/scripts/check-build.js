// Builds anew, compares the bytes with what is committed, and weighs what the first page loads.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const MOST_BYTES = 150_000; // of the first load, with gzip
const web = fileURLToPath(new URL("..", import.meta.url));
const committed = join(web, "../api/console/dist");

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

function differences(built) {
  const names = new Set([...filesIn(committed), ...filesIn(built)]);
  return [...names].filter((name) => {
    try {
      return !readFileSync(join(committed, name)).equals(readFileSync(join(built, name)));
    } catch {
      return true; // only one of both has it
    }
  });
}

/** Of the page, its script with all that it imports at once, and its styles. */
function firstLoad(built) {
  const manifest = JSON.parse(readFileSync(join(built, "manifest.json"), "utf8"));
  const seen = new Set();
  const files = new Set(["index.html"]);
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const { file, css = [], imports = [] } = manifest[key];
    for (const name of [file, ...css]) files.add(name);
    imports.forEach(visit);
  };
  visit("index.html");
  return [...files].reduce((sum, name) => sum + gzipSync(readFileSync(join(built, name))).length, 0);
}

const built = mkdtempSync(join(tmpdir(), "console-"));
try {
  execFileSync("npx", ["vite", "build", "--logLevel", "error", "--outDir", built], { cwd: web, stdio: "inherit" });
  const changed = differences(built);
  if (changed.length)
    fail(`api/console/dist is not what web/ builds: run \`make web\`. Different: ${changed.join(", ")}`);
  const bytes = firstLoad(built);
  if (bytes > MOST_BYTES) fail(`The first load of the console has ${bytes} bytes with gzip; at most ${MOST_BYTES}.`);
  else process.stdout.write(`The first load of the console has ${bytes} bytes with gzip.\n`);
} finally {
  rmSync(built, { recursive: true });
}
