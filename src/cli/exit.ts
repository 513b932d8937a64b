/** Ending the process, which is the program's own affair. */

/** Takes the process's end from specs and hooks: what they call throws. @returns what ends the process */
export function takeExit(): (code: number) => never {
  const { exit } = Deno;
  const refuse = () => {
    throw new Error(
      "It called Deno.exit, which would end miniboss: throw an Error to fail, return to succeed",
    );
  };
  Object.assign(Deno, { exit: refuse });
  return exit;
}
