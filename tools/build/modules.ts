/** The project's modules and what each imports. */
import { runDeno } from "./deno.ts";

/** What each module imports when it runs, statically or later, by URL. Libraries are `npm:` URLs, as in `deno.json`; what they
 * import is not listed. */
export type Modules = ReadonlyMap<string, readonly string[]>;

interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly code?: { readonly specifier: string };
      readonly isDynamic?: boolean;
    }[];
  }[];
}

/** The modules that `entry` reaches: by all imports, and by those alone that load with it. */
export interface ModuleGraph {
  readonly all: Modules;
  readonly eager: Modules;
}

/** Reads the modules that `entry` reaches. @throws {DenoError} when one is missing */
export async function readModules(entry: string): Promise<ModuleGraph> {
  const { modules }: Info = JSON.parse(await runDeno(["info", "--json", entry]));
  const graph = (isWanted: (isDynamic: boolean) => boolean): Modules =>
    new Map(modules.map(({ specifier, dependencies = [] }) => [
      specifier.replace(/^npm:\//, "npm:"),
      dependencies.flatMap(({ code, isDynamic = false }) =>
        code && isWanted(isDynamic) ? [code.specifier] : []
      ),
    ]));
  return { all: graph(() => true), eager: graph((isDynamic) => !isDynamic) };
}

/**
 * The modules that are reached from some modules, these among them.
 *
 * @param without modules at which the walk stops; they are not reached
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const modules = new Map([["a", ["b", "c"]], ["b", ["d"]]]);
 * assertEquals([...reached(modules, ["a"], new Set(["b"]))], ["a", "c"]);
 * ```
 */
export function reached(
  modules: Modules,
  from: readonly string[],
  without: ReadonlySet<string> = new Set(),
): Set<string> {
  const found = new Set<string>();
  const waiting = [...from].reverse();
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (found.has(url) || without.has(url)) continue;
    found.add(url);
    waiting.push(...[...modules.get(url) ?? []].reverse());
  }
  return found;
}
