/** Syntax errors that the runtime reports without a line. */
import { SpecError } from "../../base/errors.ts";
import { stripped } from "../transpile.ts";

/** A local module that a compiled program could not parse, or that Deno did not hand to our loader for that reason. */
const UNPARSED =
  /ParseDiagnostic\(.*?scheme: "file",.*? path: "([^"]+)"|^(?:\w*Error: )*Loading unprepared module: file:\/\/(.*?), imported from/;

/** An error that says with line and column why a module cannot be parsed; undefined when that is not what was wrong. */
export function syntaxFault(thrown: unknown): Error | undefined {
  const message = thrown instanceof Error ? thrown.message : "";
  const [, ofProgram, ofDeno] = UNPARSED.exec(message) ?? [];
  const path = ofProgram ?? ofDeno;
  if (path === undefined) return undefined;
  const url = `file://${path}`;
  try {
    stripped({ url, text: Deno.readTextFileSync(new URL(url)) });
    return undefined;
  } catch (error) {
    return error instanceof SpecError ? new Error(error.message, { cause: thrown }) : undefined;
  }
}
