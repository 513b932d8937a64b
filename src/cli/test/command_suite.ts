/** A command of the command line as a suite: `miniboss test -- npm test`. */
import type { DefinedSuite } from "../../suites/defined.ts";

/** The suite whose only test is the command. */
export function commandSuite(
  { command, image }: { readonly command: readonly string[]; readonly image: string | undefined },
): DefinedSuite {
  const options = { command, ...image !== undefined && { image }, timeoutMs: 24 * 60 * 60 * 1000 };
  return {
    identity: {},
    name: "command",
    options: options as unknown as DefinedSuite["options"],
    define: undefined,
    file: "the command line",
  };
}
