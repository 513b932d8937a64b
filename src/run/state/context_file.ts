/** The file that keeps contexts and journals: JSON, one section a group, replaced atomically. */
import type { ContextValue } from "miniboss";
import { join } from "@std/path";
import { ContextError, messageOf } from "../../base/errors.ts";
import { exactJson, parseExactJson } from "../../base/json.ts";
import { isRecord } from "../../base/text.ts";
import type { Journal, LastFailure } from "../../model/journal.ts";
import { lock } from "./process_lock.ts";

/** What is kept of one copy of a group. */
export interface Section {
  readonly values: Readonly<Record<string, ContextValue>>;
  readonly journal: Journal;
  /** By service; absent where nothing failed. */
  readonly failures?: Readonly<Record<string, LastFailure>>;
}

interface Content {
  readonly version: 1;
  readonly groups: Readonly<Record<string, Section>>;
}

export const CONTEXT_FILE = ".miniboss-context";
const version = 1;

/** What is done with a corrupt file, and who is told. */
export interface ContextFileOptions {
  readonly notify: (text: string) => void;
  readonly corrupt: "moveAside" | "ignore";
}

/** The file of a folder. */
export class ContextFile {
  readonly path: string;

  constructor(folder: string, readonly options: ContextFileOptions) {
    this.path = join(folder, CONTEXT_FILE);
  }

  /** A section, or undefined where there is none. @throws {ContextError} when the file cannot be used. */
  async read(section: string): Promise<Section | undefined> {
    return (await this.#content()).groups[section];
  }

  /** Replaces a section, or removes it; the file goes with its last section. @throws {ContextError} when it cannot be written. */
  async write(section: string, value: Section | undefined, signal: AbortSignal): Promise<void> {
    using _lock = await lock({ key: this.path, holder: "a context file is being written", signal });
    const { [section]: _old, ...others } = (await this.#content()).groups;
    const groups = value ? { ...others, [section]: value } : others;
    try {
      if (Object.keys(groups).length === 0) await removeFile(this.path);
      else await replace(this.path, `${exactJson({ version, groups } satisfies Content, 2)}\n`);
    } catch (error) {
      throw new ContextError(
        `Cannot save the context in "${this.path}": ${
          messageOf(error)
        }. Make the folder writable, or free some space`,
        { cause: error },
      );
    }
  }

  async #content(): Promise<Content> {
    let text: string;
    try {
      text = await Deno.readTextFile(this.path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return { version, groups: {} };
      throw new ContextError(`Cannot read the context file "${this.path}": ${messageOf(error)}`, {
        cause: error,
      });
    }
    const content = parse(text);
    if (content === undefined) return await this.#anew();
    if (content.version !== version) {
      throw new ContextError(
        `Cannot use the context file "${this.path}": it is of version ${content.version}, this miniboss knows ${version}. ` +
          "Use the miniboss that wrote it, or move the file away to begin anew",
      );
    }
    return content as Content;
  }

  async #anew(): Promise<Content> {
    const { corrupt, notify } = this.options;
    const begins = "the context begins anew";
    if (corrupt === "ignore") {
      notify(`The context file "${this.path}" is corrupt: ${begins} with the next start`);
      return { version, groups: {} };
    }
    const aside = `${this.path}.corrupt-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
    await Deno.rename(this.path, aside);
    notify(`The context file "${this.path}" is corrupt: moved aside as "${aside}", ${begins}`);
    return { version, groups: {} };
  }
}

/** The content of a file's text; undefined when it is corrupt. */
function parse(text: string): { version: unknown; groups: unknown } | undefined {
  try {
    const content = parseExactJson(text) as { version: unknown; groups: unknown };
    if (typeof content?.version !== "number") return undefined;
    if (content.version !== version) return content;
    return isRecord(content.groups) && Object.values(content.groups).every(isSection) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isSection(value: unknown): value is Section {
  return isRecord(value) && isRecord(value.values) && isRecord(value.journal) &&
    Object.values(value.journal).every((entry) =>
      isRecord(entry) && typeof entry.service === "string" && Array.isArray(entry.done)
    ) &&
    (value.failures === undefined || isRecord(value.failures) &&
        Object.values(value.failures).every((failure) =>
          isRecord(failure) && typeof failure.at === "string" && typeof failure.error === "string"
        ));
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    const file = await Deno.open(temporary, { createNew: true, write: true, mode: 0o600 });
    try {
      const bytes = new TextEncoder().encode(text);
      for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
      await file.sync();
    } finally {
      file.close();
    }
    await Deno.rename(temporary, path);
  } catch (error) {
    await removeFile(temporary);
    throw error;
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
