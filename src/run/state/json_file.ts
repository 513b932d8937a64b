/** A file of ours that holds JSON: replaced atomically, moved aside when it is corrupt. */
import { basename, dirname, join } from "@std/path";
import { exactJson } from "../../base/json.ts";
import { findRegularFile } from "./regular_file.ts";

/** What is done with a corrupt file, and who is told. */
export interface CorruptOptions {
  readonly notify: (text: string) => void;
  readonly corrupt: "moveAside" | "ignore";
}

export interface JsonFileOptions<Content> extends CorruptOptions {
  /** What messages call it: `context file`. */
  readonly name: string;
  /** What being without it means: `the context begins anew`. */
  readonly consequence: string;
  /** Its content; a text when it is corrupt: what it is instead, and what its copy is called. @throws when it must stay as it is */
  readonly parse: (text: string) => { readonly content: Content } | Misfit;
}

/** What a file is that does not hold what it should. */
export interface Misfit {
  /** Such as `is corrupt`. */
  readonly what: string;
  /** Part of the name under which it is kept. */
  readonly suffix: string;
}

/** What most files are that do not hold what they should. */
export const CORRUPT: Misfit = { what: "is corrupt", suffix: "corrupt" };

/** One JSON file. */
export class JsonFile<Content> {
  constructor(readonly path: string, readonly options: JsonFileOptions<Content>) {}

  /** Its content; undefined where there is none, or none that can be used. @throws the system's errors */
  async read(): Promise<Content | undefined> {
    if (!findRegularFile(this.path, this.options.name)) return undefined;
    const text = await Deno.readTextFile(this.path);
    const parsed = this.options.parse(text);
    if ("content" in parsed) return parsed.content;
    await this.#unfit(parsed);
    return undefined;
  }

  /** Replaces the file, durably. @throws the system's errors; the old file is then as it was */
  async write(content: Content): Promise<void> {
    findRegularFile(this.path, this.options.name);
    const temporary = `${this.path}.${crypto.randomUUID()}.tmp`;
    try {
      const file = await Deno.open(temporary, { createNew: true, write: true, mode: 0o600 });
      try {
        const bytes = new TextEncoder().encode(`${exactJson(content, 2)}\n`);
        for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
        await file.sync();
      } finally {
        file.close();
      }
      await Deno.rename(temporary, this.path);
    } catch (error) {
      await removeFile(temporary);
      throw error;
    }
  }

  /** Removes the file with what killed writers left of it, and with its corrupt copies. */
  async remove(): Promise<void> {
    for (const path of [this.path, ...await this.leftovers()]) await removeFile(path);
  }

  /** Temporary files of killed writers, and corrupt copies. */
  async leftovers(): Promise<string[]> {
    const folder = dirname(this.path);
    const prefix = `${basename(this.path)}.`;
    const found: string[] = [];
    try {
      for await (const { name, isFile } of Deno.readDir(folder)) {
        const rest = name.startsWith(prefix) ? name.slice(prefix.length) : "";
        if (isFile && /^([0-9a-f-]{36}\.tmp|corrupt-[\w-]+)$/.test(rest)) found.push(join(folder, name));
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return found;
  }

  async #unfit({ what, suffix }: Misfit): Promise<void> {
    const { name, consequence, corrupt, notify } = this.options;
    if (corrupt === "ignore") {
      notify(`The ${name} "${this.path}" ${what}: ${consequence}; the next start moves it aside`);
      return;
    }
    const aside = `${this.path}.${suffix}-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
    await Deno.rename(this.path, aside);
    notify(`The ${name} "${this.path}" ${what}: moved aside as "${aside}", ${consequence}`);
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
