/** `buildFrom` and what belongs to it. */
import { isAbsolute, relative, resolve } from "@std/path";
import { messageOf, type Problem } from "../../base/errors.ts";
import type { Build } from "../../model/group.ts";
import type { ServiceFields } from "./service.ts";

/** How the image is built, once its directory and Dockerfile are known to be there. */
export function readBuild(
  fields: Partial<ServiceFields>,
  options: { readonly folder: string; readonly place: string; readonly problems: Problem[] },
): Build | undefined {
  const { buildFrom, dockerfile = "Dockerfile", buildArgs, target } = fields;
  const { folder, place, problems } = options;
  const report = (field: string, text: string) => problems.push({ place: `${place}: ${field}`, text });
  if (buildFrom === undefined) {
    for (const field of ["dockerfile", "buildArgs", "target"] as const) {
      if (fields[field] !== undefined) report(field, "Has no effect without buildFrom");
    }
    return undefined;
  }
  const directory = resolve(folder, buildFrom);
  const missing = lookAt(directory, "isDirectory");
  if (missing) report("buildFrom", `Cannot build from "${directory}": ${missing}`);
  else {
    const path = resolve(directory, dockerfile);
    const inside = relative(directory, path);
    const fault = inside.startsWith("..") || isAbsolute(inside)
      ? "it must be inside of buildFrom"
      : lookAt(path, "isFile");
    if (fault) report("dockerfile", `Cannot use the Dockerfile "${path}": ${fault}`);
  }
  return { directory, dockerfile, args: buildArgs ?? {}, target };
}

/** Why a path is not what it must be. */
function lookAt(path: string, want: "isDirectory" | "isFile"): string | undefined {
  try {
    if (Deno.statSync(path)[want]) return undefined;
    return want === "isDirectory" ? "it is not a folder" : "it is not a file";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return "it does not exist";
    }
    return messageOf(error);
  }
}
