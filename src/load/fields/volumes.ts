/** The `volumes` field, in both of its forms. */
import { resolve } from "@std/path";
import * as v from "valibot";
import type { Mount } from "../../model/group.ts";
import { entries, list, Misfit, once, show, wanted, withoutPlaceholders } from "./basic.ts";
import { isRecord } from "../../base/text.ts";

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

function mount(source: string, target: string, mode: unknown, folder: string): Mount {
  if (mode !== undefined && mode !== "rw" && mode !== "ro") {
    throw new Misfit(`Expected mode "rw" or "ro", got ${show(mode)}`);
  }
  if (!/^[/{]/.test(target)) {
    throw new Misfit(`Expected an absolute path in the container as target, got "${target}"`);
  }
  const readOnly = mode === "ro";
  if (/^[./]/.test(source)) {
    return { kind: "folder", source: resolve(literal(folder), source), target, readOnly };
  }
  const name = withoutPlaceholders(source);
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
    throw new Misfit(
      `Expected a volume name (letters, digits, "_", ".", "-") or a folder starting with "./" or "/" as source, got "${source}"`,
    );
  }
  return { kind: "volume", source, target, readOnly };
}
