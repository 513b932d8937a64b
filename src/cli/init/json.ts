/** JSON files that a person keeps, comments and all. */
import { dirname, join } from "@std/path";
import { parse, type ParseError, printParseErrorCode } from "jsonc-parser";

/** Reads JSON with comments and trailing commas; `reason` says why it cannot. */
export function readJson(text: string): { readonly value: unknown } | { readonly reason: string } {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (!first) return { value };
  const line = text.slice(0, first.offset).split("\n").length;
  return { reason: `it is no valid JSON (line ${line}: ${printParseErrorCode(first.error)})` };
}

/** The first file of one of these names in a folder or, when there is none, above it. */
export async function nearestFile(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if (await isFile(join(folder, name))) return join(folder, name);
  const parent = dirname(folder);
  return parent === folder ? undefined : await nearestFile(parent, names);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
