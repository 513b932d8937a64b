import { Argument } from "@commander-js/extra-typings";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { SHELLS } from "../completion/scripts.ts";

/** `completions`: the script that makes a shell complete our command lines. */
export function registerCompletions(registry: Registry): void {
  const command = newCommand("completions")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText(
      "after",
      examples(
        "source <(miniboss completions bash)",
        "source <(miniboss completions zsh)",
        "miniboss completions fish > ~/.config/fish/completions/miniboss.fish",
      ),
    )
    .action(async (shell, _options, self) => {
      const { completionScript } = await import("../completion/scripts.ts");
      contextOf(registry, self).terminal.stdout.write(completionScript(shell));
      registry.finish(0);
    });
  registry.program.addCommand(command);
}
