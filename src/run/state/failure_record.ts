/** What is kept of containers that failed and were removed: their last lines, their state and what their probes said. */
import { join } from "@std/path";
import { existingStateFolder, stateFolder } from "../../base/state_folder.ts";
import { isRecord } from "../../base/text.ts";
import type { LogLine } from "../../model/log.ts";
import { type Copy, copyFileName } from "./group_state.ts";
import { CORRUPT, JsonFile, type Misfit } from "./json_file.ts";

/** A line of output, as text. */
export interface KeptLine extends Pick<LogLine, "stream" | "at"> {
  readonly text: string;
}

/** A failed container. */
export interface FailureRecord {
  readonly service: string;
  /** Its container's name. */
  readonly container: string;
  /** RFC 3339. */
  readonly at: string;
  /** Why, in full. */
  readonly error: string;
  /** What its readiness checks said, oldest first. */
  readonly answers: readonly string[];
  /** Its last lines, oldest first. */
  readonly lines: readonly KeptLine[];
  /** What the engine said of it: the answer to `inspect`. */
  readonly inspect: unknown;
}

const FOLDER = "failed";

/** The records of one copy of a group: the last one of each service. */
export class FailureRecords {
  constructor(readonly copy: Copy) {}

  /** A service's record; undefined where there is none that can be used. */
  async read(service: string): Promise<FailureRecord | undefined> {
    const folder = existingStateFolder(FOLDER);
    return folder === undefined ? undefined : await this.#file(folder, service).read();
  }

  /** Keeps a record in the place of an earlier one. @throws the system's errors */
  async write(record: FailureRecord): Promise<void> {
    await this.#file(stateFolder(FOLDER), record.service).write(record);
  }

  /** Where a service's record is. */
  path(service: string): string {
    return this.#file(stateFolder(FOLDER), service).path;
  }

  /** Removes all records. */
  async remove(): Promise<void> {
    const folder = existingStateFolder(FOLDER);
    if (folder === undefined) return;
    const prefix = `${copyFileName(this.copy)}.`;
    for (const { name } of [...Deno.readDirSync(folder)].filter(({ name }) => name.startsWith(prefix))) {
      await Deno.remove(join(folder, name));
    }
  }

  #file(folder: string, service: string): JsonFile<FailureRecord> {
    return new JsonFile(join(folder, `${copyFileName(this.copy)}.${service}.json`), {
      name: "record of a failure",
      consequence: "nothing is known of the failure",
      notify: () => {},
      corrupt: "ignore",
      parse,
    });
  }
}

function parse(text: string): { readonly content: FailureRecord } | Misfit {
  try {
    const content: unknown = JSON.parse(text);
    return isFailureRecord(content) ? { content } : CORRUPT;
  } catch {
    return CORRUPT;
  }
}

function isFailureRecord(value: unknown): value is FailureRecord {
  return isRecord(value) &&
    ["service", "container", "at", "error"].every((key) => typeof value[key] === "string") &&
    Array.isArray(value.answers) && Array.isArray(value.lines) && value.lines.every(isRecord);
}
