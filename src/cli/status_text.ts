/** The status table, or its JSON, as it is written to standard output. */
import type { StatusRow } from "../report/views/status.ts";
import { useColor } from "./globals.ts";
import type { Invocation } from "./open.ts";

/** The rows as they are written to standard output. */
export async function statusText(
  { terminal, globals }: Invocation,
  rows: readonly StatusRow[],
  options: { readonly oneLine: boolean },
): Promise<string> {
  const { drawStatus, statusJson } = await import("../report/views/status.ts");
  if (globals.json) return statusJson(rows, options);
  const color = useColor(globals, terminal, "stdout");
  return drawStatus(rows, { columns: terminal.stdout.size().columns, color }).join("\n");
}
