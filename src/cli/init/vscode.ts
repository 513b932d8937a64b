/** Recommends Deno's extension to VS Code, which then shows what the fields of a spec mean. */
import { exists } from "@std/fs";
import { dirname, join } from "@std/path";
import { appendValue } from "./merge.ts";
import { attempt, make, read, type Step } from "./step.ts";

const EXTENSION = "denoland.vscode-deno";
const NOTE = "recommends Deno's extension to VS Code";

/** Adds the extension to the recommendations of the workspace, which is the repository or the folder itself. */
export async function recommendExtension(folder: string): Promise<Step> {
  const path = join(await workspaceOf(folder), ".vscode", "extensions.json");
  if (!await exists(path)) {
    return await make(path, `${JSON.stringify({ recommendations: [EXTENSION] }, null, 2)}\n`, NOTE);
  }
  const merged = appendValue(await read(path), { key: "recommendations", value: EXTENSION });
  switch (merged.kind) {
    case "added":
      await attempt("write", path, () => Deno.writeTextFile(path, merged.text));
      return { path, done: "changed", note: NOTE };
    case "there":
      return { path, done: "left", note: `it ${NOTE} already` };
    case "unfit":
      return {
        path,
        done: "left",
        note: `${merged.reason}, add "${EXTENSION}" to "recommendations" by hand`,
      };
  }
}

/** VS Code reads `.vscode` of the folder that it opens. */
async function workspaceOf(folder: string): Promise<string> {
  for (let at = folder;; at = dirname(at)) {
    if (await exists(join(at, ".vscode")) || await exists(join(at, ".git"))) return at;
    if (dirname(at) === at) return folder;
  }
}
