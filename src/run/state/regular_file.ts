/** Files of ours are regular files: opening a FIFO or a device in the place of one would hang, or do worse. */
import { EXIT, messageOf, MinibossError } from "../../base/errors.ts";

/** A file that miniboss keeps cannot be used. */
export class StateFileError extends MinibossError {
  override name = "StateFileError";
  override readonly exitCode = EXIT.usage;
}

/**
 * A regular file, or undefined where there is nothing.
 *
 * @param name what the message calls it: `lock file`
 * @throws {StateFileError} where there is anything else
 */
export function findRegularFile(path: string, name: string): Deno.FileInfo | undefined {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new StateFileError(
      `Cannot use the ${name} "${path}": ${reasonOf(error)}; make it readable, or remove it`,
      {
        cause: error,
      },
    );
  }
  if (info.isFile) return info;
  throw new StateFileError(`Cannot use the ${name} "${path}": it is ${kindOf(info)}, not a file; remove it`);
}

function kindOf(info: Deno.FileInfo): string {
  if (info.isDirectory) return "a folder";
  if (info.isFifo) return "a named pipe";
  if (info.isSocket) return "a socket";
  return "a device";
}

/** The system's words without the call and the path, which Deno adds. */
export function reasonOf(error: unknown): string {
  return messageOf(error).replace(/: \w+ '.*'( -> '.*')?$/, "");
}
