import { Option } from "@commander-js/extra-typings";
import { STOP_TIMEOUT_MS } from "../../base/defaults.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { runCommand } from "../open.ts";
import { timelineOption } from "../timeline.ts";
import { seconds } from "../values.ts";

/** `reload`: build, then swap. */
export function registerReload(registry: Registry): void {
  const command = newCommand(
    "reload",
    "Build a service anew, swap its container and restart what depends on it",
  )
    .argument("<service>", "a service with a build directory")
    .option("--network-name <name>", "network to use (default: miniboss-GROUP)")
    .option("--remove", "give the services that depend on it new containers too")
    .option("--keep-failed", "keep new containers that failed")
    .option("--keep-images", "keep images built earlier")
    .addOption(
      new Option("--timeout <seconds>", "grace of stopping containers and limit of each start phase")
        .argParser(seconds).default(STOP_TIMEOUT_MS, String(STOP_TIMEOUT_MS / 1000)),
    )
    .addOption(timelineOption())
    .option("--no-wait", "fail at once when another command changes the group")
    .addHelpText("after", examples("miniboss reload web", "miniboss reload web --timeout 10"))
    .action(async (service, options, self) => {
      const { networkName, remove = false, keepFailed = false, keepImages = false, timeout, timeline, wait } =
        options;
      const { reload } = await import("../../run/reload.ts");
      registry.finish(
        await runCommand(contextOf(registry, self), {
          network: networkName,
          wait,
          timeline,
          options: { timeoutMs: timeout, graceMs: timeout, keepFailed, keepImages, removeOnCancel: false },
        }, (session) => reload(session, { service, remove })),
      );
    });
  registry.program.addCommand(command);
}
