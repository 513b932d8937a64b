/** The demo: what a user would do with the to-do group. */
import { messageOf, MinibossError } from "../../src/base/errors.ts";
import { join } from "@std/path";
import { run, show } from "../lib/command.ts";
import { say } from "../lib/say.ts";
import { ROOT } from "../gate/files.ts";
import type { Ready } from "../setup/mod.ts";
import { copyFolder } from "./copy.ts";
import { findRemains } from "./remains.ts";
import { useTodo, webUrl } from "./todo.ts";

const MAIN = join(ROOT, "main.ts");
const TODO = join(ROOT, "spec/examples/todo");

export interface DemoOptions {
  /** Whether it is stopped and removed at the end. */
  readonly stop: boolean;
  /** Whether a copy of the group is run. */
  readonly copy: boolean;
  readonly engine: Ready;
}

/** Runs the demo. @returns the exit code */
export async function demo({ stop, copy, engine }: DemoOptions): Promise<number> {
  const { host, env } = engine;
  await using folder = copy ? await copyFolder(TODO, "todo-copy-") : undefined;
  const miniboss = ["run", "-A", MAIN, "-f", join(folder?.path ?? TODO, "spec.ts")];
  const command = async (...args: string[]) => {
    say(`\n$ miniboss ${args.join(" ")}`);
    const code = await show(Deno.execPath(), [...miniboss, ...args], { env });
    if (code !== 0) throw new MinibossError(`"miniboss ${args.join(" ")}" ended with exit code ${code}`);
  };
  const failures: string[] = [];
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      failures.push(messageOf(error));
    }
  };

  await attempt(async () => {
    await command("start");
    const { output } = await run(Deno.execPath(), [...miniboss, "status", "--json"], { env });
    const url = webUrl(output);
    say(`\nTrying it at ${url}`);
    await useTodo(url, say);
    await command("status");
    say(`\nThe to-do list: ${url}${stop ? "" : "\nTo stop and remove it: deno task demo --stop"}`);
  });
  if (stop) {
    await attempt(() => command("stop", "--remove", "--volumes"));
    await attempt(async () => {
      const remains = await findRemains(host, folder?.name ?? "todo");
      if (remains.length > 0) throw new MinibossError(`Left behind: ${remains.join(", ")}`);
      say("Nothing is left behind");
    });
  }
  for (const failure of failures) say(`The demo failed: ${failure}`);
  return failures.length === 0 ? 0 : 1;
}
