/** Node's modules in the bundle: loading one takes milliseconds, so each waits until something of it is used. */
import { join, toFileUrl } from "@std/path";

/**
 * Makes an import map for the bundler in which each of Node's modules that `code` imports is a module of ours that takes
 * from the real one what is asked of it, when it is asked. The class of `node:events` cannot wait, as commander
 * extends it when the program begins: one of ours stands in for it.
 *
 * @param code a bundle, which imports nothing but Node's modules
 * @param folder where the map and the modules are put
 * @returns the map's path
 */
export async function lazyNodeImports(code: string, folder: string): Promise<string> {
  const names = new Set(Array.from(code.matchAll(/from ?"(node:[\w/]+)"/g), ([, name = ""]) => name));
  const imports: Record<string, string> = {};
  for (const name of names) {
    const path = join(folder, `${name.replace(/\W/g, "_")}.cjs`);
    await Deno.writeTextFile(path, standIn(name));
    imports[name] = toFileUrl(path).href;
  }
  imports["node:events"] = new URL("./events.ts", import.meta.url).href;
  const map = join(folder, "node_import_map.json");
  await Deno.writeTextFile(map, JSON.stringify({ imports }));
  return map;
}

/** CommonJS, as only of that a bundle looks exports up by name when they are used; it does so along the prototypes. */
function standIn(name: string): string {
  const get = `(_, key) => process.getBuiltinModule(${JSON.stringify(name)})[key]`;
  return `module.exports = Object.create(new Proxy({}, { get: ${get} }));\n`;
}
