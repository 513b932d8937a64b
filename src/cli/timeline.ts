/** `--timeline FILE`: the run drawn into a file when it is over. */
import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { dirname, extname, resolve } from "@std/path";
import { messageOf, UsageError } from "../base/errors.ts";
import type { RunState } from "../report/progress/mod.ts";
import type { Terminal } from "./terminal.ts";

/** The option of commands that run something. */
export function timelineOption() {
  return new Option("--timeline <file>", "draw the run into a .svg, .html or .json (Chrome trace) file")
    .argParser((file: string) => {
      if (drawers[extname(file)]) return file;
      throw new InvalidArgumentError("Give a file that ends with .svg, .html or .json.");
    });
}

const drawers: Readonly<Record<string, (state: RunState) => Promise<string>>> = {
  ".svg": async (state) => (await import("../report/pictures/timeline.ts")).timelineSvg(state),
  ".html": async (state) => (await import("../report/pictures/timeline.ts")).timelineHtml(state),
  ".json": async (state) => (await import("../report/pictures/timeline.ts")).timelineTrace(state),
};

/** @throws {UsageError} when there is no folder to write the file into. */
export async function checkTimeline(file: string, cwd: string): Promise<void> {
  const folder = dirname(resolve(cwd, file));
  try {
    if ((await Deno.stat(folder)).isDirectory) return;
  } catch (error) {
    throw new UsageError(`Cannot write the timeline "${file}": ${messageOf(error)}`, { cause: error });
  }
  throw new UsageError(`Cannot write the timeline "${file}": "${folder}" is not a folder`);
}

/** Draws the run, unless nothing of it was begun. @returns whether that went well; if not, standard error says why */
export async function keepTimeline(file: string, terminal: Terminal, state: RunState): Promise<boolean> {
  if (state.nodes.size === 0) return true;
  const { cwd, stderr } = terminal;
  try {
    await Deno.writeTextFile(resolve(cwd, file), await drawers[extname(file)]?.(state) ?? "");
    return true;
  } catch (error) {
    stderr.write(`Cannot write the timeline "${file}": ${messageOf(error)}\n`);
    return false;
  }
}
