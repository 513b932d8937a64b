/** Building images with the engine's classic builder. */
import { stripVTControlCharacters } from "node:util";
import { encodeHeader } from "./base64.ts";
import { packContext } from "./context.ts";
import { allLogins } from "./credentials.ts";
import type { BuildOptions, ImageProgress } from "./engine.ts";
import { BuildError, EngineError, sentence } from "./errors.ts";
import type { Http } from "./http.ts";

/** How many lines of output a failure quotes. */
const QUOTED_LINES = 20;

/** A line of the engine's account of a build. */
export interface BuildMessage {
  readonly stream?: string;
  readonly status?: string;
  readonly aux?: { readonly ID?: string };
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

/** Builds an image. @returns its id. @throws {BuildError} with the last lines of output. */
export async function buildImage(http: Http, options: BuildOptions): Promise<string> {
  const { signal, tag, directory } = options;
  const attempted = `build ${tag === undefined ? "an image" : `image "${tag}"`} from "${directory}"`;
  const account = new Account(options.onProgress);
  try {
    const tar = await packContext(directory, options.dockerfile);
    const logins = await allLogins((name) => Deno.env.get(name), signal);
    const lines = http.lines({
      method: "POST",
      path: "/build",
      query: buildQuery(options),
      tar,
      headers: { "x-registry-config": encodeHeader(logins) },
      attempted,
      signal,
    });
    for await (const line of lines) {
      const failure = account.read(line as BuildMessage);
      if (failure !== undefined) throw new EngineError({ status: 500, engineMessage: failure, attempted });
    }
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    throw new BuildError(cause.message, { cause, lines: account.lines });
  }
  if (account.imageId === undefined) {
    throw new BuildError(`Could not ${attempted}: the engine named no image`, { lines: account.lines });
  }
  return account.imageId;
}

function buildQuery(options: BuildOptions): Record<string, string | number | undefined> {
  const { dockerfile, tag, args = {}, labels = {}, target, platform } = options;
  return {
    dockerfile,
    t: tag,
    buildargs: JSON.stringify(args),
    labels: JSON.stringify(labels),
    target,
    platform,
    // Containers of the build's steps are removed, those of failed ones too.
    rm: 1,
    forcerm: 1,
    version: 1,
  };
}

/** Follows a build's messages. */
export class Account {
  /** The image, once it is built. */
  imageId: string | undefined;
  /** The last lines of output. */
  readonly lines: string[] = [];
  readonly #onProgress: (progress: ImageProgress) => void;
  #rest = "";

  constructor(onProgress: (progress: ImageProgress) => void = () => {}) {
    this.#onProgress = onProgress;
  }

  /** Takes a message. @returns why the build failed, if this says it. */
  read(message: BuildMessage): string | undefined {
    const { stream, status, aux } = message;
    if (stream !== undefined) this.#write(stream);
    else if (status !== undefined) this.#write(`${status}\n`);
    if (aux?.ID !== undefined) this.imageId = aux.ID;
    const failure = message.errorDetail?.message ?? message.error;
    return failure === undefined ? undefined : sentence(failure);
  }

  /** Output comes in pieces of any size. */
  #write(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    // The builder colours what a step writes to stderr.
    const plain = lines.map((line) => stripVTControlCharacters(line).trimEnd());
    for (const line of plain.filter((line) => line !== "")) this.#line(line);
  }

  #line(text: string): void {
    this.lines.push(text);
    if (this.lines.length > QUOTED_LINES) this.lines.shift();
    const step = text.match(/^Step (\d+)\/(\d+) : /);
    if (step) this.#onProgress({ kind: "step", done: Number(step[1]), total: Number(step[2]) });
    this.#onProgress({ kind: "line", text });
  }
}
