/** Environment variables as text that shells and other programs read. */

/** How variables are written. */
export type EnvFormat = "sh" | "fish" | "dotenv" | "json" | "github";

/** A variable; the name is letters, digits and `_`, the value any text without NUL. */
interface Variable {
  readonly name: string;
  readonly value: string;
}

/**
 * Variables as text; all but `json` end with a newline unless there are none.
 *
 * - `sh`: for `eval` in any POSIX shell; `fish`: for `source` in fish;
 * - `dotenv`: as Docker Compose and the dotenv libraries read it. Those differ in what they make of a value with both kinds of
 *   quotes or a carriage return; here it is as Compose reads it;
 * - `github`: to be appended to the file that `GITHUB_ENV` names;
 * - `json`: one object.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(envText([{ name: "GREETING", value: "it's me" }], "sh"), "export GREETING='it'\\''s me'\n");
 * ```
 */
export function envText(variables: readonly Variable[], format: EnvFormat): string {
  if (format === "json") {
    const object = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    return `${JSON.stringify(object, null, 2)}\n`;
  }
  return variables.map((variable) => `${lineOf(variable, format)}\n`).join("");
}

function lineOf({ name, value }: Variable, format: Exclude<EnvFormat, "json">): string {
  switch (format) {
    case "sh":
      return `export ${name}=${quotedForSh(value)}`;
    case "fish":
      return `set -gx ${name} ${quotedForFish(value)}`;
    case "dotenv":
      return `${name}=${quotedForDotenv(value)}`;
    case "github":
      return githubLine(name, value);
  }
}

/** Within single quotes nothing but a single quote means anything. */
function quotedForSh(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** Within single quotes a backslash escapes itself and the quote. */
function quotedForFish(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function quotedForDotenv(value: string): string {
  if (/^[\w./:@%+,=-]*$/.test(value)) return value;
  // Some libraries read a carriage return as part of a line break.
  if (!/['\r]/.test(value)) return `'${value}'`;
  const escaped = value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("$", "\\$")
    .replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `"${escaped}"`;
}

function githubLine(name: string, value: string): string {
  if (!/[\r\n]/.test(value)) return `${name}=${value}`;
  const lines = value.split(/\r?\n/);
  let end = "MINIBOSS_END";
  while (lines.includes(end)) end += "_";
  return `${name}<<${end}\n${value}\n${end}`;
}
