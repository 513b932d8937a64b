/** The to-do group, photographed from start to stop. */
import { join } from "@std/path";
import { connect } from "../../src/engine/connect/connect.ts";
import { copyFolder } from "../demo/copy.ts";
import { useTodo, webUrl } from "../demo/todo.ts";
import { ROOT } from "../gate/files.ts";
import { run } from "../lib/command.ts";
import { develop, perform, type Shot, type Studio, type Take } from "./take.ts";

const SIZE = { columns: 84, rows: 24 };
const CTRL_C = "\x03";
const CANCELLED = 130;

/** Makes all pictures: their names, without extension, and their SVG. @param env what a command needs to find the engine */
export async function pictures(env: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  await using copy = await copyFolder(join(ROOT, "spec/examples/todo"), "todo-");
  await renameImages(join(copy.path, "spec.ts"));
  const studio: Studio = {
    program: [Deno.execPath(), "run", "-q", "-A", "--config", join(ROOT, "deno.json"), join(ROOT, "main.ts")],
    cwd: copy.path,
    env: { ...env, MINIBOSS_FILE: "spec.ts", NO_COLOR: "", CI: "" },
  };
  try {
    return await photograph(studio);
  } finally {
    await perform(studio, { words: ["stop", "--remove", "--volumes"], ...SIZE });
    await removeImages(env);
  }
}

/** So that they are built for the picture, and those of the demo stay as they are. */
async function renameImages(spec: string): Promise<void> {
  const text = await Deno.readTextFile(spec);
  await Deno.writeTextFile(spec, text.replace(/(image = "miniboss-todo-\w+):1"/g, '$1:2"'));
}

async function removeImages({ DOCKER_HOST: host }: Readonly<Record<string, string>>): Promise<void> {
  using engine = await connect(host === undefined ? {} : { host });
  for (const service of ["db", "web"]) {
    await engine.images.remove(`miniboss-todo-${service}:2`, { force: true });
  }
}

async function photograph(studio: Studio): Promise<Record<string, string>> {
  const start: Shot = { words: ["start", "--timeline", "timeline.svg"], shown: ["start"], ...SIZE };
  const status: Shot = { words: ["status"], ...SIZE };
  const graph: Shot = { words: ["graph"], ...SIZE };
  const logs: Shot = { words: ["logs", "-f", "--tail", "3"], ...SIZE, columns: 104, code: CANCELLED };
  const last = async (shot: Shot) => await develop((await perform(studio, shot)).slice(-1), shot);
  return {
    start: await develop(await perform(studio, start), start),
    status: await last(status),
    graph: await last(graph),
    logs: await develop([await followed(studio, logs)], logs),
    timeline: await Deno.readTextFile(join(studio.cwd, "timeline.svg")),
  };
}

/** The logs while the application is used, before Ctrl-C. */
async function followed(studio: Studio, shot: Shot): Promise<Take> {
  const [command = "", ...args] = studio.program;
  const { output } = await run(command, [...args, "status", "--json"], {
    cwd: studio.cwd,
    env: { ...studio.env },
  });
  const url = webUrl(output);
  let used: Promise<void> | undefined;
  let seen: string | undefined;
  await perform(studio, {
    ...shot,
    onOutput: (output, pty) => {
      used ??= useTodo(url, () => {});
      if (seen !== undefined || !output.includes("GET / ")) return;
      seen = output;
      void pty.type(CTRL_C);
    },
  });
  await used;
  return { atMs: 0, output: seen ?? "" };
}
