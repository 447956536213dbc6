import { readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { main } from "assemblyscript/asc";
import { projectRoot } from "../run-cli.ts";

const folder = join(projectRoot, "src/scan/assembly");

/** A change of one source of the scanner; `from` stands in it exactly once. */
export interface Alteration {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Compiles the scanner with a change in it, hardly optimized. */
export async function compileAltered({ file, from, to }: Alteration): Promise<Uint8Array<ArrayBuffer>> {
  let compiled: Uint8Array<ArrayBuffer> | undefined;
  const read = (name: string): string | null => {
    // The compiler also asks for files that may not be.
    if (!name.startsWith(folder)) return null;
    const source = readFileSync(name, "utf8");
    if (basename(name) !== file) return source;
    if (source.split(from).length !== 2) throw new Error(`${file} does not hold this once: ${from}`);
    return source.replace(from, () => to);
  };
  const options = ["-O1", "--noAssert", "--enable", "simd", "--runtime", "stub", "--outFile", "altered.wasm"];
  options.push("--baseDir", projectRoot);
  const { error, stderr } = await main(["src/scan/assembly/scanner.ts", ...options], {
    readFile: (name, base) => {
      try {
        return read(resolve(base, name));
      } catch (failure) {
        if ((failure as { code?: string }).code === "ENOENT") return null;
        throw failure;
      }
    },
    writeFile: (_name, contents) => {
      compiled = Uint8Array.from(contents as Uint8Array);
    },
    listFiles: () => [],
  });
  if (error !== null || compiled === undefined) throw new Error(`${error?.message}\n${stderr.toString()}`);
  return compiled;
}
