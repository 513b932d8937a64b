import { EXIT } from "../../base/errors.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { useColor } from "../globals.ts";

/** `doctor`: whether all is there that commands need. */
export function registerDoctor(registry: Registry): void {
  const command = newCommand("doctor")
    .addHelpText(
      "after",
      "\nThe exit code is 3 when there is no engine. No spec is needed.\n" +
        examples(
          "miniboss doctor",
          "miniboss doctor --host tcp://build.example:2375",
          "miniboss doctor --json",
        ),
    )
    .action(async (_options, self) => {
      const { terminal, globals } = contextOf(registry, self);
      const { runDoctor } = await import("../../run/commands/doctor.ts");
      const { host, context } = globals;
      const { signal, env, stdout } = terminal;
      const diagnosis = await runDoctor({ signal, env, ...(host && { host }), ...(context && { context }) });
      if (globals.json) {
        const { engine = null, findings } = diagnosis;
        stdout.write(`${JSON.stringify({ engine, findings }, null, 2)}\n`);
      } else {
        const { drawFindings } = await import("../../report/views/doctor.ts");
        const color = useColor(globals, terminal, "stdout");
        const lines = drawFindings(diagnosis.findings, { columns: stdout.size().columns, color });
        stdout.write(`${lines.join("\n")}\n`);
      }
      registry.finish(diagnosis.engine ? EXIT.done : EXIT.engine);
    });
  registry.program.addCommand(command);
}
