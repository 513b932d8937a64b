import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { runCommand, type SessionSettings } from "../run_command.ts";
import { adoptOption, readyTimeoutOption } from "../session_options.ts";

/** `suspend`: pauses the group where it is. */
export function registerSuspend(registry: Registry): void {
  const command = newCommand("suspend")
    .addOption(adoptOption())
    .option("--no-wait", "fail at once when another command changes the group")
    .addHelpText("after", examples("miniboss suspend", "miniboss suspend && miniboss -f other.ts start"))
    .action(async ({ wait, adopt }, self) => {
      const { suspend } = await import("../../run/commands/suspend.ts");
      registry.finish(
        await runCommand(contextOf(registry, self), settings({ wait, adopt, timeoutMs: 0 }), suspend),
      );
    });
  registry.program.addCommand(command);
}

/** `resume`: lets a suspended group go on. */
export function registerResume(registry: Registry): void {
  const command = newCommand("resume")
    .addOption(readyTimeoutOption())
    .addOption(adoptOption())
    .option("--no-wait", "fail at once when another command changes the group")
    .addHelpText("after", examples("miniboss resume"))
    .action(async ({ wait, adopt, timeout }, self) => {
      const { resume } = await import("../../run/commands/suspend.ts");
      const resumed = settings({ wait, adopt, timeoutMs: timeout });
      registry.finish(await runCommand(contextOf(registry, self), resumed, resume));
    });
  registry.program.addCommand(command);
}

/** Neither makes or removes a container: what fails stays as it is. */
function settings(
  { wait, adopt, timeoutMs }: { wait: boolean; adopt: true | undefined; timeoutMs: number },
): SessionSettings {
  return {
    network: undefined,
    wait,
    adopt,
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
