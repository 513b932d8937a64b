/** The hosts that the user has allowed to serve code, for all specs: `hosts.json` in the user's state folder. */
import { join } from "@std/path";
import * as v from "valibot";
import { messageOf, MinibossError, SpecError } from "../../base/errors.ts";
import { stateFolder } from "../../base/state_folder.ts";
import { alone, replaceFile } from "./files.ts";

const schema = v.object({ version: v.literal(1), hosts: v.array(v.string()) });

function path(): string {
  return join(stateFolder(), "hosts.json");
}

/** The allowed hosts. @throws {SpecError} when the file cannot be read; {StateFolderError} */
export function allowedHosts(): readonly string[] {
  try {
    return v.parse(schema, JSON.parse(Deno.readTextFileSync(path()))).hosts;
  } catch (error) {
    if (error instanceof MinibossError) throw error;
    if (error instanceof Deno.errors.NotFound) return [];
    throw new SpecError(
      `Cannot read the allowed hosts in "${path()}": ${messageOf(error)}; mend the file or remove it`,
      { cause: error },
    );
  }
}

/** Allows a host from now on. @throws {SpecError} when that cannot be kept; {StateFolderError} */
export function allowHost(host: string): void {
  try {
    alone(() => {
      const hosts = allowedHosts();
      if (hosts.includes(host)) return;
      const content = { version: 1, hosts: [...hosts, host].sort() };
      replaceFile(path(), `${JSON.stringify(content, null, 2)}\n`);
    });
  } catch (error) {
    if (error instanceof MinibossError) throw error;
    throw new SpecError(`Cannot keep the allowed host in "${path()}": ${messageOf(error)}`, { cause: error });
  }
}
