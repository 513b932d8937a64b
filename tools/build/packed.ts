/** Libraries and texts that few commands need, made small for the bundle. */
import { brotliCompressSync } from "node:zlib";
import { join, toFileUrl } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { ROOT } from "../gate/files.ts";
import { bundled } from "./esbuild.ts";

/**
 * Libraries by their names in `deno.json`, and files of the source that import nothing of it, as there would be two of that.
 * Only modules that are imported lazily may import them: unpacking takes time.
 */
const PACKED = [
  "@dagrejs/dagre",
  "jsonc-parser",
  "@balena/dockerignore",
  "./src/base/tar.ts",
  "./src/cli/init/types.ts",
  "./src/engine/build/dockerfile.ts",
];

/**
 * Makes an import map for the bundler: the project's own, but each of those modules is compressed text in a module that
 * unpacks and imports it, which makes the bundle smaller by about half of what they would add.
 *
 * @param folder where the map and the modules are put
 * @returns the map's path
 */
export async function packedImports(folder: string): Promise<string> {
  const imports = { ...config.imports } as Record<string, string>;
  for (const [name, target] of Object.entries(imports)) imports[name] = absolute(target);
  await Promise.all(PACKED.map(async (name, index) => {
    const path = join(folder, `packed_${index}.js`);
    await Deno.writeTextFile(path, await packed(absolute(name), folder));
    imports[absolute(name)] = toFileUrl(path).href;
  }));
  const map = join(folder, "import_map.json");
  await Deno.writeTextFile(map, JSON.stringify({ imports }));
  return map;
}

/** A path in the project as a URL; anything else as it is. */
function absolute(target: string): string {
  return target.startsWith("./") ? toFileUrl(join(ROOT, target)).href : target;
}

async function packed(name: string, folder: string): Promise<string> {
  const specifier = JSON.stringify(name);
  const entry = await Deno.makeTempFile({ dir: folder, suffix: ".ts" });
  const path = `${entry}.js`;
  await Deno.writeTextFile(entry, `export * from ${specifier};\nexport { default } from ${specifier};`);
  const text = await bundled(entry, { output: path });
  const names = Object.keys(await import(toFileUrl(path).href));
  return unpacking(brotliCompressSync(text).toString("base64"), names);
}

function unpacking(base64: string, names: readonly string[]): string {
  const named = names.filter((name) => name !== "default");
  return `
import { brotliDecompressSync } from "node:zlib";
const text = new TextDecoder().decode(brotliDecompressSync(Uint8Array.fromBase64(${JSON.stringify(base64)})));
const unpacked = await import("data:text/javascript," + encodeURIComponent(text));
export const { ${named.join(", ")} } = unpacked;
export default unpacked.default;
`;
}
