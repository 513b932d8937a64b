/** Pulling images. */
import { encodeHeader } from "../http/base64.ts";
import { credentialsFor } from "./credentials.ts";
import type { ImageProgress, PullOptions } from "../engine.ts";
import { EngineError, sentence } from "../errors.ts";
import type { Http } from "../http/http.ts";
import { AnswerError } from "../http/answer_error.ts";
import { PATIENCE } from "../http/patience.ts";
import { number, object, optional, text } from "../http/shape.ts";
import { parseReference } from "./reference.ts";

/** A line of the engine's account of a pull. */
export interface PullMessage {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

const MESSAGE = object({
  id: optional(text),
  status: optional(text),
  progressDetail: optional(object({ current: optional(number), total: optional(number) })),
  error: optional(text),
  errorDetail: optional(object({ message: optional(text) })),
});

/** Pulls an image, logged in as `docker login` says. @throws {EngineError} with the registry's reason. */
export async function pullImage(http: Http, reference: string, options: PullOptions): Promise<void> {
  const { platform, onProgress, signal } = options;
  const attempted = `pull image "${reference}"`;
  const { registry, name, version } = parseReference(reference);
  const { login, problem } = await credentialsFor(registry, (name) => Deno.env.get(name), signal);
  const layers = new Layers();
  try {
    let hasStatus = false;
    const lines = http.lines<PullMessage>({
      method: "POST",
      path: "/images/create",
      query: { fromImage: name, tag: version, platform },
      ...(login && { headers: { "x-registry-auth": encodeHeader(login) } }),
      attempted,
      patience: PATIENCE.registry,
      signal,
    }, MESSAGE);
    for await (const message of lines) {
      hasStatus ||= message.status !== undefined;
      const failure = message.errorDetail?.message ?? message.error;
      if (typeof failure === "string") {
        throw new EngineError({ status: 500, engineMessage: failure, attempted });
      }
      const progress = layers.read(message);
      if (progress) onProgress?.(progress);
    }
    if (!hasStatus) throw http.foreign(attempted, new AnswerError("sent nothing of a pull"));
  } catch (error) {
    if (problem === undefined || !(error instanceof EngineError)) throw error;
    const engineMessage = `${sentence(error.engineMessage)}. It was tried without a login, for ${problem}`;
    throw new EngineError({ status: error.status, engineMessage, attempted }, { cause: error });
  }
}

/** How far a pull is, added up over the layers that have said how big they are. */
export class Layers {
  readonly #layers = new Map<string, { done: number; total: number }>();

  /** What a message tells; undefined when nothing worth showing. */
  read(message: PullMessage): ImageProgress | undefined {
    const { id, status = "", progressDetail } = message;
    const layer = id === undefined ? undefined : this.#layers.get(id);
    if (id !== undefined && status === "Downloading" && progressDetail?.total !== undefined) {
      this.#layers.set(id, { done: progressDetail.current ?? 0, total: progressDetail.total });
      return this.#sum();
    }
    if (layer && status === "Download complete") {
      layer.done = layer.total;
      return this.#sum();
    }
    return id === undefined && status !== "" ? { kind: "line", text: status } : undefined;
  }

  #sum(): ImageProgress {
    const layers = [...this.#layers.values()];
    const add = (key: "done" | "total") => layers.reduce((sum, layer) => sum + layer[key], 0);
    return { kind: "bytes", done: add("done"), total: add("total") };
  }
}
