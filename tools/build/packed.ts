/** Libraries that few commands need, made small for the bundle. */
import { join, toFileUrl } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { ROOT } from "../gate/files.ts";
import { runDeno } from "./deno.ts";

/** By their names in `deno.json`. Only modules that are imported lazily may import them: unpacking takes time. */
const LIBRARIES = ["@dagrejs/dagre", "jsonc-parser"];

/**
 * Makes an import map for the bundler: the project's own, but each of the libraries is compressed text in a module that
 * unpacks and imports it, which makes the bundle smaller by about half of what they would add.
 *
 * @param folder where the map and the modules are put
 * @returns the map's path
 */
export async function packLibraries(folder: string): Promise<string> {
  const imports = { ...config.imports } as Record<string, string>;
  for (const [name, target] of Object.entries(imports)) {
    if (target.startsWith("./")) imports[name] = toFileUrl(join(ROOT, target)).href;
  }
  await Promise.all(LIBRARIES.map(async (name, index) => {
    const path = join(folder, `packed_${index}.js`);
    await Deno.writeTextFile(path, await packed(name, folder));
    imports[name] = toFileUrl(path).href;
  }));
  const map = join(folder, "import_map.json");
  await Deno.writeTextFile(map, JSON.stringify({ imports }));
  return map;
}

async function packed(name: string, folder: string): Promise<string> {
  const specifier = JSON.stringify(name);
  const entry = await Deno.makeTempFile({ dir: folder, suffix: ".ts" });
  const path = `${entry}.js`;
  await Deno.writeTextFile(entry, `export * from ${specifier};`);
  const settings = `--config=${join(ROOT, "deno.json")}`;
  await runDeno(["bundle", "--quiet", "--minify", "--platform=deno", settings, `--output=${path}`, entry]);
  const names = Object.keys(await import(toFileUrl(path).href));
  return unpacking(await gzip(await Deno.readTextFile(path)), names);
}

async function gzip(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer()).toBase64();
}

function unpacking(base64: string, names: readonly string[]): string {
  return `
const bytes = Uint8Array.fromBase64(${JSON.stringify(base64)});
const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
export const { ${names.join(", ")} } = await import("data:text/javascript," + encodeURIComponent(text));
`;
}
