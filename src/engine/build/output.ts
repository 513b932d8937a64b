/** A build's output as lines fit to be shown. */
import { stripVTControlCharacters } from "node:util";

/** How many lines of output a failure quotes. */
const QUOTED_LINES = 20;

/** Adds a line to those that a failure quotes: the last ones. */
export function quote(lines: string[], line: string): void {
  lines.push(line);
  if (lines.length > QUOTED_LINES) lines.shift();
}

/** Puts output together that comes in pieces of any size. Lines lose colors and trailing space; empty ones are dropped. */
export class OutputLines {
  #rest = "";

  /** The lines that end in this piece. */
  push(text: string): string[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines.map((line) => stripVTControlCharacters(line).trimEnd()).filter((line) => line !== "");
  }

  /** The unfinished last line, if there is one. */
  end(): string[] {
    return this.push("\n");
  }
}

/** What reads the engine's output of a build, message by message. */
export interface BuilderOutput {
  /** The image, once it is built. */
  readonly imageId: string | undefined;
  /** The last lines of output, for a failure to quote. */
  readonly lines: readonly string[];
  /** Takes a message. @returns why the build failed, if this says it. */
  read(message: BuildMessage): string | undefined;
}

/** A line of the engine's output of a build. */
export interface BuildMessage {
  readonly id?: string;
  readonly stream?: string;
  readonly status?: string;
  /** BuildKit's trace is text: base64 of protobuf. */
  readonly aux?: { readonly ID?: string } | string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

/** Why a build failed, if a message says it. */
export function failureIn({ error, errorDetail }: BuildMessage): string | undefined {
  return errorDetail?.message ?? error;
}

/** The image a message names, if it names one. */
export function imageIn({ aux }: BuildMessage): string | undefined {
  return typeof aux === "object" ? aux.ID : undefined;
}
