/** The `volumes` field, in both of its forms. */
import { resolve } from "@std/path";
import * as v from "valibot";
import type { Mount } from "../../model/group.ts";
import { entries, list, Misfit, once, show, wanted, withoutPlaceholders } from "./basic.ts";
import { didYouMean, isRecord } from "../../base/text.ts";

/** Where mounted folders are relative to. Its braces are no placeholders, so they are doubled. */
function literal(folder: string): string {
  return folder.replace(/[{}]/g, "$&$&");
}

/** A list of `"source:target[:mode]"`, or a record of source to target. @param folder the spec's folder, absolute */
export function volumes(folder: string) {
  const what = 'a list of "source:target[:mode]" or a record of source to target';
  const oneTarget = once<Mount>(({ target }) => `target "${target}"`);
  const asList = v.pipe(list('"source:target[:mode]"', (value) => readText(value, folder)), oneTarget);
  const asRecord = v.pipe(entries(what, (source, target) => readEntry(source, target, folder)), oneTarget);
  return v.lazy((input) => {
    if (Array.isArray(input)) return asList;
    return isRecord(input) ? asRecord : v.never(wanted(what));
  });
}

function readText(value: unknown, folder: string): Mount {
  if (typeof value !== "string") throw new Misfit(`Expected "source:target[:mode]", got ${show(value)}`);
  const [source = "", target, mode, ...rest] = value.split(":");
  if (target === undefined) {
    throw new Misfit(`Expected "source:target[:mode]", got ${show(value)}: the target is missing`);
  }
  if (rest.length > 0) {
    throw new Misfit(`Expected "source:target[:mode]", got ${show(value)}: too many colons`);
  }
  return mount(source, target, mode, folder);
}

function readEntry(source: string, value: unknown, folder: string): Mount {
  if (typeof value === "string") return readText(`${source}:${value}`, folder);
  if (!isRecord(value)) throw new Misfit(`Expected a target path or { bind, mode? }, got ${show(value)}`);
  const { bind, mode, ...rest } = value;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw new Misfit(`Unknown field "${unknown}", a target has bind and mode`);
  if (typeof bind !== "string") throw new Misfit(wanted("a path in the container as bind")({ input: bind }));
  return mount(source, bind, mode, folder);
}

/** What Docker or Podman knows besides `rw` and `ro`; which of them go together is the engine's to say. */
const OPTIONS = [
  ...["z", "Z", "nocopy", "consistent", "cached", "delegated"],
  ...["private", "rprivate", "shared", "rshared", "slave", "rslave"],
  ...["U", "O", "copy", "bind", "rbind", "exec", "noexec", "suid", "nosuid", "dev", "nodev", "idmap"],
];

/** A mode in its parts: `ro,z`. */
function readMode(mode: unknown): Pick<Mount, "readOnly" | "options"> {
  if (typeof mode !== "string") throw new Misfit(`Expected a mode such as "ro" or "ro,z", got ${show(mode)}`);
  const words = mode.split(",");
  for (const word of words) {
    if (["rw", "ro", ...OPTIONS].includes(word)) continue;
    const near = didYouMean(word, OPTIONS.filter((option) => option.length > 3));
    throw new Misfit(`Expected a mode such as "ro", "z" or "ro,z", got ${show(mode)}${near}`);
  }
  if (words.includes("rw") && words.includes("ro")) {
    throw new Misfit(`Expected "rw" or "ro", got ${show(mode)}`);
  }
  const options = words.filter((word) => word !== "rw" && word !== "ro");
  return { readOnly: words.includes("ro"), ...(options.length > 0 && { options }) };
}

function mount(source: string, target: string, mode: unknown, folder: string): Mount {
  const access = readMode(mode === undefined ? "rw" : mode);
  if (!/^[/{]/.test(target)) {
    throw new Misfit(`Expected an absolute path in the container as target, got "${target}"`);
  }
  if (/^[./]/.test(source)) {
    return { kind: "folder", source: resolve(literal(folder), source), target, ...access };
  }
  const name = withoutPlaceholders(source);
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
    throw new Misfit(
      `Expected a volume name (letters, digits, "_", ".", "-") or a folder starting with "./" or "/" as source, got "${source}"`,
    );
  }
  return { kind: "volume", source, target, ...access };
}
