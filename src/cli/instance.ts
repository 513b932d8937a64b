/** Which copy of the group a command is about: `--instance`. */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "@std/path";
import { UsageError } from "../base/errors.ts";
import type { Group } from "../model/group.ts";
import { MAIN_INSTANCE } from "../model/labels.ts";
import type { Globals } from "./globals.ts";

/** The copy's name. @throws {UsageError} for a name that the engine would not take, and for `auto` where there is no folder */
export function instanceOf({ instance }: Globals, group: Group): string {
  if (instance === undefined) return MAIN_INSTANCE;
  if (instance === "auto") return ofCheckout(group);
  if (/^[a-z0-9][a-z0-9_-]{0,39}$/.test(instance)) return instance;
  throw new UsageError(
    `"${instance}" cannot be the name of an instance: take up to 40 of a to z, 0 to 9, "-" and "_", beginning with a letter or digit`,
  );
}

/** A name for the checkout that a spec is in: its folder's, and a hash of the whole path, for folders may have one name. */
function ofCheckout({ specUrl, folder }: Group): string {
  if (!specUrl.startsWith("file:")) {
    throw new UsageError("--instance auto is for a spec in a folder: name the instance of a spec from a URL");
  }
  const checkout = checkoutOf(Deno.realPathSync(folder));
  const words = basename(checkout).toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const hash = createHash("sha256").update(checkout).digest("hex").slice(0, 6);
  return [...words, hash].join("-").slice(-40).replace(/^-/, "");
}

/** The folder of the Git checkout, which has `.git` in it (a file in a worktree); without one, the spec's own. */
function checkoutOf(folder: string): string {
  for (let at = folder;; at = dirname(at)) {
    try {
      Deno.statSync(join(at, ".git"));
      return at;
    } catch {
      if (dirname(at) === at) return folder;
    }
  }
}
