/** What the user's state folder keeps of one copy of a group on one engine: journal, failures, adoptions. */
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { MinibossError } from "../../base/errors.ts";
import { existingStateFolder, stateFolder } from "../../base/state_folder.ts";
import { isRecord } from "../../base/text.ts";
import type { Journal, LastFailure } from "../../model/journal.ts";
import type { Identity } from "../../model/labels.ts";
import { CORRUPT, type CorruptOptions, JsonFile, type Misfit } from "./json_file.ts";
import { reasonOf, StateFileError } from "./regular_file.ts";

/** One copy of a group on one engine. */
export interface Copy extends Identity {
  /** The engine's own name for itself, see `identifyEngine()`. */
  readonly engine: string;
}

/** What is kept of a copy. */
export interface GroupState {
  readonly journal: Journal;
  /** How services failed the last time; a service that did not has none. */
  readonly failures: Readonly<Record<string, LastFailure>>;
  /** Containers (by id) and volumes (by name) that a spec took over from the one that made them: the URL of the spec. */
  readonly adopted: Readonly<Record<string, string>>;
  /** The host ports that an isolated copy has instead of those in the spec. */
  readonly ports: Readonly<Record<string, number>>;
}

interface Content extends Copy, GroupState {
  readonly version: typeof version;
}

const version = 1;
const FOLDER = "groups";

/** What is locked while a copy of a group is changed, and what its state is kept under: the same however its engine is reached. */
export function copyKey({ engine, group, instance }: Copy): string {
  return `${engine}\n${group}\n${instance}`;
}

/** The file that keeps a copy's state. */
export class GroupStateFile {
  readonly #options: CorruptOptions;

  constructor(readonly copy: Copy, options: CorruptOptions) {
    this.#options = options;
  }

  /** What is kept; undefined where nothing is. @throws {StateFileError} or {StateFolderError} when it cannot be used. */
  async read(): Promise<GroupState | undefined> {
    const folder = existingStateFolder(FOLDER);
    if (folder === undefined) return undefined;
    return await this.#attempt("read", async () => await this.#file(folder).read());
  }

  /** @throws {StateFileError} or {StateFolderError} when it cannot be written. */
  async write({ journal, failures, adopted, ports }: GroupState): Promise<void> {
    const content: Content = { version, ...this.copy, journal, failures, adopted, ports };
    await this.#attempt("write", async () => await this.#file(stateFolder(FOLDER)).write(content));
  }

  /** Removes all that is kept. */
  async remove(): Promise<void> {
    const folder = existingStateFolder(FOLDER);
    if (folder !== undefined) await this.#attempt("remove", async () => await this.#file(folder).remove());
  }

  /** Whether killed writers or corrupt files have left something. */
  async hasLeftovers(): Promise<boolean> {
    const folder = existingStateFolder(FOLDER);
    return folder !== undefined && (await this.#file(folder).leftovers()).length > 0;
  }

  #file(folder: string): JsonFile<GroupState> {
    return new JsonFile(join(folder, `${copyFileName(this.copy)}.json`), {
      ...this.#options,
      name: "journal",
      consequence: "what hooks have run before is not known, and running containers are kept as they are",
      parse,
    });
  }

  async #attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof MinibossError) throw error;
      throw new StateFileError(
        `Cannot ${what} the journal in the state folder: ${
          reasonOf(error)
        }. Make the folder writable, or free some space`,
        { cause: error },
      );
    }
  }
}

/** A name that a person recognizes and that no two copies share. */
export function copyFileName(copy: Copy): string {
  const shown = `${copy.group}@${copy.instance}`.replaceAll(/[^\w@.-]/g, "_").slice(0, 60);
  return `${shown}-${createHash("sha256").update(copyKey(copy)).digest("hex").slice(0, 12)}`;
}

function parse(text: string): { readonly content: GroupState } | Misfit {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return CORRUPT;
  }
  if (!isContent(content)) return CORRUPT;
  const { journal, failures, adopted, ports } = content;
  return { content: { journal, failures, adopted, ports } };
}

function isContent(content: unknown): content is Content {
  if (!isRecord(content)) return false;
  if (typeof content.version === "number" && content.version !== version) {
    throw new StateFileError(
      `Cannot use the journal of this group: it is of version ${content.version}, this miniboss knows ${version}. ` +
        "Use the miniboss that wrote it",
    );
  }
  const { journal, failures, adopted, ports } = content;
  return isRecord(journal) && Object.values(journal).every(isEntry) &&
    isRecord(failures) && Object.values(failures).every(isFailure) &&
    isRecord(adopted) && Object.values(adopted).every((spec) => typeof spec === "string") &&
    isRecord(ports) && Object.values(ports).every((port) => typeof port === "number");
}

function isEntry(entry: unknown): boolean {
  return isRecord(entry) && typeof entry.service === "string" && Array.isArray(entry.done);
}

function isFailure(failure: unknown): boolean {
  return isRecord(failure) && typeof failure.at === "string" && typeof failure.error === "string";
}
