import { Option } from "@commander-js/extra-typings";
import { FAILED_GRACE_MS, START_TIMEOUT_MS } from "../../base/defaults.ts";
import { MinibossError } from "../../base/errors.ts";
import type { Service } from "../../model/group.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { progressMode } from "../globals.ts";
import { type Invocation, openEngine, openGroup } from "../open.ts";
import { runShown, type SessionSettings } from "../run_command.ts";
import { seconds } from "../values.ts";

/** `watch`: rebuilds, reloads and syncs as files change. */
export function registerWatch(registry: Registry): void {
  const command = newCommand("watch")
    .argument("[service...]", "services to watch (default: all that have buildFrom or sync)")
    .option("--network-name <name>", "network the group was started with (default: miniboss-GROUP)")
    .addOption(
      new Option("--timeout <seconds>", "how long a service may take to become ready").argParser(seconds)
        .default(START_TIMEOUT_MS, String(START_TIMEOUT_MS / 1000)),
    )
    .option("--keep-failed", "keep new containers that failed")
    .option("--keep-images", "keep images built earlier")
    .option("--retag", "let a build take the image's name from an image that no build of the group made")
    .addHelpText("after", examples("miniboss start && miniboss watch", "miniboss watch web --timeout 20"))
    .action(async (services, options, self) => {
      const { networkName, timeout, keepFailed = false, keepImages = false, retag = false } = options;
      await watch(contextOf(registry, self), services, {
        network: networkName,
        wait: true,
        options: {
          timeoutMs: timeout,
          graceMs: FAILED_GRACE_MS,
          keepFailed,
          keepImages,
          retag,
          removeOnCancel: false,
        },
      });
    });
  registry.program.addCommand(command);
}

async function watch(
  context: Invocation,
  names: readonly string[],
  settings: SessionSettings,
): Promise<void> {
  const { fileChanges, reactionsTo } = await import("../../run/files/file_changes.ts");
  const { stepsOf, watched } = await import("../../run/commands/watch.ts");
  const group = await openGroup(context);
  const { signal, stderr } = context.terminal;
  const services = watched(group, names);
  using engine = await openEngine(context);
  const changes = await fileChanges(services, signal);
  await say(context, services);
  for await (const paths of changes) {
    try {
      for (const reaction of await reactionsTo(services, paths)) {
        for (const step of stepsOf(reaction)) {
          if (await runShown(context, { group, engine }, settings, step) !== 0) break;
        }
        await say(context, services);
      }
    } catch (error) {
      // Whatever cannot be done now may be possible after the next change.
      if (signal.aborted || !(error instanceof MinibossError)) throw error;
      stderr.write(`${error.message}\n`);
      await say(context, services);
    }
  }
  signal.throwIfAborted();
}

/** Tells that everything is done and changes are waited for. */
async function say({ terminal, globals }: Invocation, services: readonly Service[]): Promise<void> {
  const text = `Watching ${services.map(({ name }) => name).join(", ")}, until Ctrl-C`;
  const mode = progressMode(globals, terminal);
  if (mode === "quiet") return;
  const { jsonLine } = await import("../../report/progress/json.ts");
  terminal.stderr.write(mode === "json" ? `${jsonLine({ kind: "notice", atMs: 0, text })}\n` : `${text}\n`);
}
