/** The `sync` field. */
import { resolve } from "@std/path";
import * as v from "valibot";
import type { SyncRule } from "../../model/group.ts";
import { isRecord } from "../../base/text.ts";
import { list, Misfit, once, show } from "./basic.ts";

/** What `watch` copies into the container. @param folder the spec's folder, absolute */
export function sync(folder: string) {
  return v.pipe(
    list("{ from, to, then? }", (value) => readRule(value, folder)),
    once(({ to }: SyncRule) => `to "${to}"`),
  );
}

function readRule(value: unknown, folder: string): SyncRule {
  if (!isRecord(value)) throw new Misfit(`Expected { from, to, then? }, got ${show(value)}`);
  const { from, to, then, ...rest } = value;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw new Misfit(`Unknown field "${unknown}", a sync has from, to and then`);
  if (typeof from !== "string" || from === "") {
    throw new Misfit(`Expected a folder or file as from, got ${show(from)}`);
  }
  if (typeof to !== "string" || !to.startsWith("/")) {
    throw new Misfit(`Expected an absolute path in the container as to, got ${show(to)}`);
  }
  return { from: resolve(folder, from), to, then: readThen(then) };
}

function readThen(then: unknown): SyncRule["then"] {
  if (then === undefined) return { kind: "nothing" };
  if (then === "restart") return { kind: "restart" };
  const signal = isRecord(then) && Object.keys(then).length === 1 ? then.signal : undefined;
  if (typeof signal === "string" && /^SIG[A-Z0-9+-]+$/.test(signal)) return { kind: "signal", signal };
  throw new Misfit(`Expected "restart" or a signal such as { signal: "SIGHUP" } as then, got ${show(then)}`);
}
