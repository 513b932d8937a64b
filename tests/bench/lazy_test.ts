import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

const root = new URL("../../", import.meta.url);

interface Info {
  readonly roots: readonly string[];
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly isDynamic?: boolean;
      readonly code?: { readonly specifier?: string };
    }[];
  }[];
}

/** What is loaded with a module of the project: files by their paths, all else as it is imported. */
async function loadedWith(path: string): Promise<string[]> {
  const args = ["info", "--json", fromFileUrl(new URL(path, root))];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: fromFileUrl(root) }).output();
  const info: Info = JSON.parse(new TextDecoder().decode(stdout));
  const modules = new Map(info.modules.map((module) => [module.specifier, module]));
  const found = new Set(info.roots);
  for (const specifier of found) {
    for (const { code, isDynamic } of modules.get(specifier)?.dependencies ?? []) {
      if (code?.specifier && !isDynamic) found.add(code.specifier);
    }
  }
  return [...found].map((specifier) => specifier.replace(root.href, ""));
}

Deno.test("the program starts without the rooms that only some commands need", async () => {
  const loaded = await loadedWith("src/cli/main.ts");
  const heavy = ["engine/connect.ts", "load/mod.ts", "plan/start.ts", "report/mod.ts", "run/session.ts"];
  assertEquals(heavy.filter((path) => loaded.includes(`src/${path}`)), []);
});

Deno.test("loading a spec from a file loads nothing that fetches", async () => {
  assertEquals(
    (await loadedWith("src/load/mod.ts")).filter((path) => path.startsWith("src/load/remote/")),
    [],
  );
});

Deno.test("a report that draws nothing loads no table of character widths", async () => {
  const loaded = await loadedWith("src/report/progress/mod.ts");
  assertEquals(loaded.filter((path) => /string-width|report\/(width|tty)\.ts/.test(path)), []);
});
