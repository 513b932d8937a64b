/** The file that keeps context values: JSON, one section for each copy of a group on each engine. */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "@std/path";
import { ContextError, MinibossError } from "../../base/errors.ts";
import { parseExactJson } from "../../base/json.ts";
import { CONTEXT_FILE } from "../../base/own_files.ts";
import { existingStateFolder, stateFolder } from "../../base/state_folder.ts";
import { isRecord } from "../../base/text.ts";
import type { Values } from "../../model/placeholder.ts";
import { CORRUPT, type CorruptOptions, JsonFile, type Misfit } from "./json_file.ts";
import { lock } from "./process_lock.ts";
import { findRegularFile, reasonOf } from "./regular_file.ts";

/** Whose values they are. */
export interface Section {
  /** The group, with its instance where that is not the main one. */
  readonly copy: string;
  /** The engine's own name for itself: values of one engine mean nothing on another. */
  readonly engine: string;
}

interface Content {
  readonly version: typeof version;
  /** Copy to engine to values. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, Values>>>>;
}

const version = 2;

/** The values of all groups whose specs are in one folder. */
export class ContextFile {
  readonly path: string;
  readonly #beside: JsonFile<Content>;
  #told = false;

  constructor(folder: string, readonly options: CorruptOptions) {
    this.path = join(folder, CONTEXT_FILE);
    this.#beside = this.#fileAt(this.path);
  }

  /** A section's values, or undefined where there are none. @throws {ContextError} when the file cannot be used. */
  async read({ copy, engine }: Section): Promise<Values | undefined> {
    const groups = (await this.#content()).groups;
    return groups[copy]?.[engine];
  }

  /** Replaces a section, or removes it; the file goes with its last section. @throws {ContextError} when it cannot be written. */
  async write({ copy, engine }: Section, values: Values | undefined, signal: AbortSignal): Promise<void> {
    using _lock = await lock({ key: realPath(this.path), holder: "a context file is being written", signal });
    const { [copy]: sections = {}, ...others } = (await this.#content()).groups;
    const { [engine]: _old, ...elsewhere } = sections;
    const now = values ? { ...elsewhere, [engine]: values } : elsewhere;
    const groups = Object.keys(now).length > 0 ? { ...others, [copy]: now } : others;
    try {
      if (Object.keys(groups).length === 0) await this.#remove();
      else await this.#replace({ version, groups });
    } catch (error) {
      throw new ContextError(
        `Cannot save the context in "${this.path}": ${
          reasonOf(error)
        }. Make the folder writable, or free some space`,
        { cause: error },
      );
    }
  }

  /** Whether killed writers or corrupt files have left something. */
  async hasLeftovers(): Promise<boolean> {
    return (await this.#beside.leftovers()).length > 0;
  }

  async #remove(): Promise<void> {
    await this.#elsewhere(existingStateFolder("contexts"))?.remove();
    await this.#beside.remove();
  }

  /** Writes beside the spec; where that folder cannot be written, into the user's state folder. */
  async #replace(content: Content): Promise<void> {
    try {
      await this.#beside.write(content);
      await this.#elsewhere(existingStateFolder("contexts"))?.remove();
    } catch (error) {
      if (!isReadOnly(error)) throw error;
      const file = this.#elsewhere(stateFolder("contexts"));
      await file?.write(content);
      if (this.#told) return;
      this.#told = true;
      this.options.notify(
        `Cannot write "${this.path}" (${reasonOf(error)}): the context is kept in "${file?.path}"`,
      );
    }
  }

  /** The file for folders that cannot be written. */
  #elsewhere(folder: string | undefined): JsonFile<Content> | undefined {
    if (folder === undefined) return undefined;
    const hash = createHash("sha256").update(this.path).digest("hex").slice(0, 16);
    return this.#fileAt(join(folder, `${hash}.json`));
  }

  #fileAt(path: string): JsonFile<Content> {
    return new JsonFile(path, {
      ...this.options,
      name: "context file",
      consequence: 'values that hooks set are gone: "miniboss stop --remove", then "start", sets them again',
      parse: (text) => parse(text, path),
    });
  }

  async #content(): Promise<Content> {
    const elsewhere = this.#elsewhere(existingStateFolder("contexts"));
    // It is there only as long as the folder of the spec could not be written.
    const file = elsewhere && findRegularFile(elsewhere.path, "context file") ? elsewhere : this.#beside;
    try {
      return await file.read() ?? { version, groups: {} };
    } catch (error) {
      if (error instanceof ContextError) throw error;
      const text = error instanceof MinibossError
        ? error.message
        : `Cannot read the context file "${file.path}": ${reasonOf(error)}`;
      throw new ContextError(text, { cause: error });
    }
  }
}

/** One spelling of a path, so that two ways to a folder are one lock. */
function realPath(path: string): string {
  try {
    return join(Deno.realPathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

/** Whether the system refuses to write somewhere for good. */
function isReadOnly(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied || (error as { code?: unknown }).code === "EROFS" ||
    error instanceof Error && /read-only file system/i.test(error.message);
}

const PYTHON: Misfit = { what: "is one of the Python tool, which miniboss cannot read", suffix: "python" };

/** The content of a file's text. @throws {ContextError} when another version wrote it */
function parse(text: string, path: string): { readonly content: Content } | Misfit {
  let content: unknown;
  try {
    content = parseExactJson(text);
  } catch {
    return CORRUPT;
  }
  if (!isRecord(content)) return CORRUPT;
  if (typeof content.version !== "number" || !("groups" in content)) {
    return "groups" in content || "version" in content ? CORRUPT : PYTHON;
  }
  if (content.version !== version) {
    throw new ContextError(
      `Cannot use the context file "${path}": it is of version ${content.version}, this miniboss knows ${version}. ` +
        `Use the miniboss that wrote it, or move the file away: start then makes a new ${basename(path)}`,
    );
  }
  return isContent(content) ? { content } : CORRUPT;
}

function isContent(content: Record<string, unknown>): content is Record<string, unknown> & Content {
  return isRecord(content.groups) &&
    Object.values(content.groups).every((engines) =>
      isRecord(engines) && Object.values(engines).every(isRecord)
    );
}
