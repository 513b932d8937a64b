/** Named volumes. */
import type { CallOptions, Labels, Volumes } from "../engine.ts";
import { filters, hasLabels, labelFilter } from "./filters.ts";
import { path } from "../http/call.ts";
import type { Http } from "../http/http.ts";
import { PATIENCE } from "../http/patience.ts";
import { list, mapOf, name as nonEmpty, nullable, object, optional, text } from "../http/shape.ts";
import type { Volume } from "../types.ts";

const VOLUME = object({ Name: nonEmpty, Labels: optional(mapOf(text)) });

/** The volumes of one engine. */
export class VolumeCalls implements Volumes {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async list(labels: Labels, options: CallOptions = {}): Promise<Volume[]> {
    const { Volumes } = await this.#http.json<{ Volumes: Volume[] | null }>({
      method: "GET",
      path: "/volumes",
      query: { filters: filters({ label: labelFilter(labels) }) },
      attempted: "list volumes",
      signal: options.signal,
    }, object({ Volumes: nullable(list(VOLUME)) }));
    return (Volumes ?? []).filter((volume) => hasLabels(volume.Labels, labels));
  }

  async create(name: string, labels: Labels, options: CallOptions = {}): Promise<Volume> {
    return await this.#http.json({
      method: "POST",
      path: "/volumes/create",
      json: { Name: name, Labels: labels },
      attempted: `create volume "${name}"`,
      patience: PATIENCE.work,
      signal: options.signal,
    }, VOLUME);
  }

  async remove(name: string, options: CallOptions = {}): Promise<void> {
    await this.#http.send({
      method: "DELETE",
      path: path`/volumes/${name}`,
      attempted: `remove volume "${name}"`,
      accept: [404],
      patience: PATIENCE.work,
      signal: options.signal,
    });
  }
}
