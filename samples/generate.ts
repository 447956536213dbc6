/** Writes the sample files: `node samples/generate.ts`. With `--check` it writes nothing and exits 1 if they differ. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { withGeneratedParts } from "./generator/readme.ts";
import { buildSamples, expectedOf, type SampleSet } from "./generator/sample-set.ts";

interface Output {
  readonly path: string;
  readonly content: Buffer;
  readonly compressed: boolean;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function outputsOf(samples: SampleSet): Output[] {
  const readme = withGeneratedParts(readFileSync(here("README.md"), "utf8"), samples);
  const expected = `${JSON.stringify(expectedOf(samples), null, 2)}\n`;
  return [
    ...samples.files.map(({ path, text, compressed }) => ({ path, content: Buffer.from(text), compressed })),
    { path: "expected.json", content: Buffer.from(expected), compressed: false },
    { path: "README.md", content: Buffer.from(readme), compressed: false },
  ];
}

// Compressed bytes may differ between versions of zlib; what they unpack to may not.
function isCurrent({ path, content, compressed }: Output): boolean {
  if (!existsSync(here(path))) return false;
  const bytes = readFileSync(here(path));
  return (compressed ? gunzipSync(bytes) : bytes).equals(content);
}

function write({ path, content, compressed }: Output): void {
  mkdirSync(dirname(here(path)), { recursive: true });
  writeFileSync(here(path), compressed ? gzipSync(content, { level: 9 }) : content);
}

const outdated = outputsOf(buildSamples()).filter((output) => !isCurrent(output));
if (process.argv.includes("--check")) {
  for (const { path } of outdated) console.error(`samples/${path}: not what the generator makes`);
  process.exitCode = outdated.length === 0 ? 0 : 1;
} else {
  for (const output of outdated) {
    write(output);
    console.log(`samples/${output.path}`);
  }
}
