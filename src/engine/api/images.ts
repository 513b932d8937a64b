/** Images. */
import type { Builder } from "../build/build.ts";
import type { BuildOptions, CallOptions, Images, Labels, PullOptions } from "../engine.ts";
import { filters, hasLabels, labelFilter } from "./filters.ts";
import { EngineError } from "../errors.ts";
import { path } from "../http/call.ts";
import type { Http } from "../http/http.ts";
import { PATIENCE } from "../http/patience.ts";
import { list, mapOf, name, object, optional, text } from "../http/shape.ts";
import type { ImageInspect, ImageSummary } from "../types.ts";

/** From API 1.52 on an engine leaves out what is empty in `Config`. */
const IMAGE = object({
  Id: name,
  RepoTags: optional(list(text)),
  Config: optional(object({ Labels: optional(mapOf(text)) })),
});
const IMAGES = list(object({ Id: name, RepoTags: optional(list(text)), Labels: optional(mapOf(text)) }));

/** The images of one engine. */
export class ImageCalls implements Images {
  readonly #http: Http;
  readonly #buildKit: boolean;
  #builder: Promise<Builder> | undefined;

  constructor(http: Http, options: { readonly buildKit: boolean }) {
    this.#http = http;
    this.#buildKit = options.buildKit;
  }

  async inspect(reference: string, options: CallOptions = {}): Promise<ImageInspect | undefined> {
    try {
      return await this.#http.json({
        method: "GET",
        path: path`/images/${reference}/json`,
        attempted: `inspect image "${reference}"`,
        signal: options.signal,
      }, IMAGE);
    } catch (error) {
      if (error instanceof EngineError && error.status === 404) return undefined;
      throw error;
    }
  }

  async list(labels: Labels, options: CallOptions = {}): Promise<ImageSummary[]> {
    const found = await this.#http.json<ImageSummary[]>({
      method: "GET",
      path: "/images/json",
      query: { filters: filters({ label: labelFilter(labels) }) },
      attempted: "list images",
      signal: options.signal,
    }, IMAGES);
    return found.filter((image) => hasLabels(image.Labels, labels));
  }

  async pull(reference: string, options: PullOptions = {}): Promise<void> {
    const { pullImage } = await import("../registry/pull.ts");
    await pullImage(this.#http, reference, options);
  }

  async build(options: BuildOptions): Promise<string> {
    this.#builder ??= this.#openBuilder();
    return await (await this.#builder).build(options);
  }

  /** Few commands build, so only they load what it takes. */
  async #openBuilder(): Promise<Builder> {
    const { allowsBuildKit, Builder } = await import("../build/build.ts");
    const buildKit = this.#buildKit && allowsBuildKit((name) => Deno.env.get(name));
    return new Builder(this.#http, { images: this, buildKit });
  }

  async tag(id: string, repository: string, tag: string, options: CallOptions = {}): Promise<void> {
    await this.#http.send({
      method: "POST",
      path: path`/images/${id}/tag`,
      query: { repo: repository, tag },
      attempted: `tag image "${id}" as "${repository}:${tag}"`,
      signal: options.signal,
    }, [201]);
  }

  async remove(reference: string, options: CallOptions & { force?: boolean } = {}): Promise<void> {
    try {
      await this.#http.json({
        method: "DELETE",
        path: path`/images/${reference}`,
        query: { force: options.force ? 1 : undefined },
        attempted: `remove image "${reference}"`,
        patience: PATIENCE.work,
        signal: options.signal,
      }, list(object({ Untagged: optional(text), Deleted: optional(text) })));
    } catch (error) {
      if (!(error instanceof EngineError && error.status === 404)) throw error;
    }
  }
}
