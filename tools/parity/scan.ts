/** Finds the tests that name a row of parity: `parity 12: ...` for a behaviour, `B3: ...` for a flaw. */

/** A test that names a row. */
export interface Named {
  /** `parity 12` or `B3`. */
  readonly row: string;
  /** What follows in its name. */
  readonly name: string;
}

/** A text in the source, and in it the row and what follows. */
const literal = /(["'`])(?:(?!\1)[^\\\n]|\\.)*?\b(parity \d+|B\d+): ((?:(?!\1)[^\\\n]|\\.)*)\1/g;

/**
 * The tests of a file's source that name a row, in the order of the source.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const source = 'Deno.test("parity 12: it has a name", () => {});';
 * assertEquals(namedTests(source), [{ row: "parity 12", name: "it has a name" }]);
 * ```
 */
export function namedTests(source: string): Named[] {
  const code = source.replace(/^\s*(?:\/\/|\/?\*).*$/gm, "");
  return [...code.matchAll(literal)].map(([, , row = "", name = ""]) => ({
    row,
    name: name.replace(/\$\{[^}]*\}/g, "…").replace(/\\(.)/g, "$1"),
  }));
}
