/** Named volumes. */
import type { CallOptions, Labels, Volumes } from "../engine.ts";
import { filters, hasLabels, labelFilter } from "./filters.ts";
import { type Http, path } from "../http/http.ts";
import type { Volume } from "../types.ts";

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
    });
    return (Volumes ?? []).filter((volume) => hasLabels(volume.Labels, labels));
  }

  async create(name: string, labels: Labels, options: CallOptions = {}): Promise<Volume> {
    return await this.#http.json({
      method: "POST",
      path: "/volumes/create",
      json: { Name: name, Labels: labels },
      attempted: `create volume "${name}"`,
      signal: options.signal,
    });
  }

  async remove(name: string, options: CallOptions = {}): Promise<void> {
    await this.#http.send({
      method: "DELETE",
      path: path`/volumes/${name}`,
      attempted: `remove volume "${name}"`,
      accept: [404],
      signal: options.signal,
    });
  }
}
