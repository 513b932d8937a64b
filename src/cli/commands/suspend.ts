import { START_TIMEOUT_MS } from "../../base/defaults.ts";
import { Option } from "@commander-js/extra-typings";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { runCommand, type SessionSettings } from "../run_command.ts";
import { seconds } from "../values.ts";

/** `suspend`: pauses the group where it is. */
export function registerSuspend(registry: Registry): void {
  const command = newCommand("suspend", "Pause all that runs, until resume: memory and ports stay taken")
    .option("--no-wait", "fail at once when another command changes the group")
    .addHelpText("after", examples("miniboss suspend", "miniboss suspend && miniboss -f other.ts start"))
    .action(async ({ wait }, self) => {
      const { suspend } = await import("../../run/commands/suspend.ts");
      registry.finish(await runCommand(contextOf(registry, self), settings({ wait, timeoutMs: 0 }), suspend));
    });
  registry.program.addCommand(command);
}

/** `resume`: lets a suspended group go on. */
export function registerResume(registry: Registry): void {
  const command = newCommand("resume", "Let what was suspended go on, until what has a ping is ready")
    .addOption(
      new Option("--timeout <seconds>", "how long each service may take to be ready")
        .argParser(seconds).default(START_TIMEOUT_MS, String(START_TIMEOUT_MS / 1000)),
    )
    .option("--no-wait", "fail at once when another command changes the group")
    .addHelpText("after", examples("miniboss resume"))
    .action(async ({ wait, timeout }, self) => {
      const { resume } = await import("../../run/commands/suspend.ts");
      const resumed = settings({ wait, timeoutMs: timeout });
      registry.finish(await runCommand(contextOf(registry, self), resumed, resume));
    });
  registry.program.addCommand(command);
}

/** Neither makes or removes a container: what fails stays as it is. */
function settings({ wait, timeoutMs }: { wait: boolean; timeoutMs: number }): SessionSettings {
  return {
    network: undefined,
    wait,
    options: {
      timeoutMs,
      graceMs: 0,
      keepFailed: true,
      keepImages: true,
      retag: false,
      removeOnCancel: false,
    },
  };
}
