/** Building images: with BuildKit where the engine has it, else with its classic builder. */
import { join } from "@std/path";
import { encodeHeader } from "../http/base64.ts";
import { ClassicOutput } from "./classic.ts";
import { BuildKitOutput } from "./buildkit.ts";
import type { BuilderOutput, BuildMessage } from "./output.ts";
import { packContext } from "./build_context.ts";
import { allLogins } from "../registry/credentials.ts";
import { imagesOf } from "./dockerfile.ts";
import type { Env } from "../docker_config.ts";
import type { BuildOptions, Images } from "../engine.ts";
import { BuildError, EngineError } from "../errors.ts";
import type { Http } from "../http/http.ts";
import { PATIENCE } from "../http/patience.ts";
import { anything, object, optional, text } from "../http/shape.ts";

/** Whether the user lets miniboss build with BuildKit: `DOCKER_BUILDKIT=0` says no, to Docker's own programs too. */
export function allowsBuildKit(env: Env): boolean {
  return !/^(0|f|false)$/i.test(env("DOCKER_BUILDKIT") ?? "");
}

const MESSAGE = object({
  id: optional(text),
  stream: optional(text),
  status: optional(text),
  aux: anything,
  error: optional(text),
  errorDetail: optional(object({ message: optional(text) })),
});

/** Builds images with one engine. */
export class Builder {
  readonly #http: Http;
  readonly #images: Pick<Images, "inspect" | "pull">;
  #buildKit: boolean;

  /** @param options.buildKit Whether to use it, as far as is known: an engine that says it has none is believed */
  constructor(http: Http, options: { images: Pick<Images, "inspect" | "pull">; buildKit: boolean }) {
    this.#http = http;
    this.#images = options.images;
    this.#buildKit = options.buildKit;
  }

  /** Builds an image. @returns its id. @throws {BuildError} with the last lines of output. */
  async build(options: BuildOptions): Promise<string> {
    if (!this.#buildKit) return await this.#classic(options);
    try {
      return await this.#withBuildKit(options);
    } catch (error) {
      if (!lacksBuildKit(error)) throw error;
      this.#buildKit = false;
      return await this.#classic(options);
    }
  }

  async #withBuildKit(options: BuildOptions): Promise<string> {
    const output = new BuildKitOutput(options.onProgress);
    await this.#pullBases(options, output);
    return await this.#send(options, { output, query: { version: 2 } });
  }

  async #classic(options: BuildOptions): Promise<string> {
    const logins = await allLogins((name) => Deno.env.get(name), options.signal);
    return await this.#send(options, {
      output: new ClassicOutput(options.onProgress),
      // Containers of the build's steps are removed, those of failed ones too.
      query: { version: 1, rm: 1, forcerm: 1 },
      headers: { "x-registry-config": encodeHeader(logins) },
    });
  }

  /**
   * Pulls the images that the Dockerfile names, as the classic builder does. BuildKit takes those that are here; others it
   * asks the registry for at every build, without a login, and in most versions it fails where a registry wants a token.
   */
  async #pullBases(options: BuildOptions, output: BuildKitOutput): Promise<void> {
    const { directory, dockerfile, onProgress = () => {}, signal } = options;
    // Packing complains of a missing one.
    const text = await Deno.readTextFile(join(directory, dockerfile)).catch(() => "");
    for (const { reference, platform } of imagesOf(text, options)) {
      if (await this.#images.inspect(reference, { signal })) continue;
      try {
        await this.#images.pull(reference, { platform, onProgress, signal });
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        // BuildKit may have it in its cache.
        output.miss(reference, error.message);
      }
    }
  }

  async #send(options: BuildOptions, request: BuildRequest): Promise<string> {
    const { signal, tag, directory } = options;
    const { output, query, headers = {} } = request;
    const attempted = `build ${tag === undefined ? "an image" : `image "${tag}"`} from "${directory}"`;
    try {
      const tar = await packContext(directory, options.dockerfile);
      const lines = this.#http.lines<BuildMessage>({
        method: "POST",
        path: "/build",
        query: { ...queryOf(options), ...query },
        tar,
        headers,
        attempted,
        // A step may rightly print nothing for an hour.
        patience: PATIENCE.endless,
        signal,
      }, MESSAGE);
      for await (const message of lines) {
        const failure = output.read(message);
        if (failure !== undefined) throw new EngineError({ status: 500, engineMessage: failure, attempted });
      }
    } catch (cause) {
      if (!(cause instanceof EngineError)) throw cause;
      throw new BuildError(cause.message, { cause, lines: output.lines });
    }
    if (output.imageId !== undefined) return output.imageId;
    throw new BuildError(`Cannot ${attempted}: the engine named no image`, { lines: output.lines });
  }
}

/** One builder's own part of a build. */
interface BuildRequest {
  readonly output: BuilderOutput;
  readonly query: Readonly<Record<string, number>>;
  readonly headers?: Readonly<Record<string, string>>;
}

function queryOf(options: BuildOptions): Record<string, string | undefined> {
  const { dockerfile, tag, args = {}, labels = {}, target, platform } = options;
  return {
    dockerfile,
    t: tag,
    buildargs: JSON.stringify(args),
    labels: JSON.stringify(labels),
    target,
    platform,
  };
}

/** Whether a build was refused, before it began, for want of BuildKit. */
function lacksBuildKit(error: unknown): boolean {
  const cause = error instanceof BuildError ? error.cause : undefined;
  return cause instanceof EngineError && cause.status === 400 &&
    /buildkit is not (enabled|supported)/i.test(cause.engineMessage);
}
