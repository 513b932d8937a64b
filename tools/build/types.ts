/** The types of the spec API in one file, for editors: `dist/miniboss.d.ts`, and what `init` writes. */
import { join } from "@std/path";
import { MinibossError } from "../../src/base/errors.ts";
import { ROOT } from "../gate/files.ts";
import { runDeno } from "./deno.ts";
import { runBundler } from "./esbuild.ts";

/** Where the source keeps them, to be imported as text; not called `.d.ts`, as it is no part of the source's types. */
export const TYPES_FILE = join(ROOT, "src/cli/init/miniboss.d.ts.txt");

const HEADER =
  '// The types of what a spec imports as "miniboss". Made by "deno task build" from spec/mod.ts.\n\n';

/** Makes the types from `spec/mod.ts`. */
export async function makeTypes(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "miniboss-types-" });
  try {
    const [names] = await Promise.all([
      exportedNames(),
      // Under the project's own settings the declarations of Node do not pass the check.
      runBundler(["--no-config", "--declaration", "--platform=deno", `--outdir=${folder}`, "spec/mod.ts"]),
    ]);
    const declarations = await Deno.readTextFile(join(folder, "mod.d.ts"));
    const text = HEADER + onlyExported(declarations, names);
    return await runDeno(["fmt", "--ext=ts", "-"], { input: text });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function exportedNames(): Promise<Set<string>> {
  const { nodes } = JSON.parse(await runDeno(["doc", "--json", "spec/mod.ts"]));
  const [{ symbols }] = Object.values(nodes) as [{ symbols: { name: string }[] }];
  return new Set(symbols.map(({ name }) => name));
}

/**
 * Declarations put together from several modules, as one module that exports only `names`.
 *
 * @throws {MinibossError} when one of the names is not declared.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const text = "export interface A { b: B }\nexport interface B {}\nexport declare function c(): A;\nexport {};\n";
 * assertEquals(onlyExported(text, new Set(["A"])), "export interface A { b: B }\ninterface B {}\nexport {};\n");
 * ```
 */
export function onlyExported(declarations: string, names: ReadonlySet<string>): string {
  const declared = new Set<string>();
  const one = declarations
    .replace(/^export \{\};\n/gm, "")
    .replace(/\*\/ (?=\S)/g, "*/\n")
    // A module's own comment says nothing any more once its first declaration's comment follows.
    .replace(/^\/\*\*(?:(?!\*\/)[^])*\*\/\n(?=\/\*\*)/gm, "")
    .replace(/(?:^\/\*\*(?:(?!\*\/)[^])*\*\/\n)?^export declare function (\w+)\b.*;\n/gm, keepIf(names))
    .replace(
      /^export ((?:declare )?(?:abstract )?(?:interface|type|class|function|const) (\w+))/gm,
      (whole, rest: string, name: string) => {
        declared.add(name);
        return names.has(name) ? whole : rest;
      },
    );
  const missing = [...names].filter((name) => !declared.has(name));
  if (missing.length > 0) throw new MinibossError(`The declarations do not declare ${missing.join(", ")}`);
  return `${one}export {};\n`;
}

function keepIf(names: ReadonlySet<string>): (whole: string, name: string) => string {
  return (whole, name) => names.has(name) ? whole : "";
}
