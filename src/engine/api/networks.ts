/** Networks. */
import type { CallOptions, Labels, Networks } from "../engine.ts";
import { filters, hasLabels, labelFilter } from "./filters.ts";
import { path } from "../http/call.ts";
import type { Http } from "../http/http.ts";
import { PATIENCE } from "../http/patience.ts";
import { list, mapOf, name as nonEmpty, object, optional, text } from "../http/shape.ts";
import { asConflict } from "./podman.ts";
import type { NetworkInspect } from "../types.ts";

const NETWORKS = list(object({ Id: nonEmpty, Name: nonEmpty, Labels: optional(mapOf(text)) }));

/** The networks of one engine. */
export class NetworkCalls implements Networks {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async list(labels: Labels, options: CallOptions = {}): Promise<NetworkInspect[]> {
    const found = await this.#list({ label: labelFilter(labels) }, options);
    return found.filter((network) => hasLabels(network.Labels, labels));
  }

  async named(name: string, options: CallOptions = {}): Promise<NetworkInspect[]> {
    // The engine's filter finds every name that contains this one.
    return (await this.#list({ name: [name] }, options)).filter((network) => network.Name === name);
  }

  async find(name: string, options: CallOptions = {}): Promise<NetworkInspect | undefined> {
    return (await this.named(name, options))[0];
  }

  async create(name: string, labels: Labels, options: CallOptions = {}): Promise<{ id: string }> {
    const { Id } = await asConflict(() =>
      this.#http.json<{ Id: string }>({
        method: "POST",
        path: "/networks/create",
        // Before API 1.44 an engine makes a second network of the same name unless told to check.
        json: { Name: name, Driver: "bridge", Labels: labels, CheckDuplicate: true },
        attempted: `create network "${name}"`,
        patience: PATIENCE.work,
        signal: options.signal,
      }, object({ Id: nonEmpty }))
    );
    return { id: Id };
  }

  async remove(id: string, options: CallOptions = {}): Promise<void> {
    await this.#http.send({
      method: "DELETE",
      path: path`/networks/${id}`,
      attempted: `remove network "${id}"`,
      accept: [404],
      patience: PATIENCE.work,
      signal: options.signal,
    });
  }

  async connect(
    id: string,
    container: string,
    aliases: readonly string[],
    options: CallOptions = {},
  ): Promise<void> {
    await this.#http.send({
      method: "POST",
      path: path`/networks/${id}/connect`,
      json: { Container: container, EndpointConfig: { Aliases: aliases } },
      attempted: `connect container "${container}" to network "${id}"`,
      patience: PATIENCE.work,
      signal: options.signal,
    }, [200]);
  }

  async disconnect(id: string, container: string, options: CallOptions = {}): Promise<void> {
    await this.#http.send({
      method: "POST",
      path: path`/networks/${id}/disconnect`,
      json: { Container: container },
      attempted: `disconnect container "${container}" from network "${id}"`,
      patience: PATIENCE.work,
      signal: options.signal,
    }, [200]);
  }

  async #list(wanted: Record<string, string[]>, options: CallOptions): Promise<NetworkInspect[]> {
    return await this.#http.json({
      method: "GET",
      path: "/networks",
      query: { filters: filters(wanted) },
      attempted: "list networks",
      signal: options.signal,
    }, NETWORKS);
  }
}
