/** Containers: their life from create to remove, their files and their end. */
import type {
  AttachOptions,
  CallOptions,
  Containers,
  Labels,
  LogEntry,
  LogOptions,
  OutputChunk,
  Session,
} from "../engine.ts";
import { EngineError } from "../errors.ts";
import { filters, hasLabels, labelFilter } from "./filters.ts";
import { path } from "../http/call.ts";
import type { Http } from "../http/http.ts";
import { PATIENCE } from "../http/patience.ts";
import { name as nonEmpty, object } from "../http/shape.ts";
import { tarOf } from "./archive.ts";
import { INSPECTED, SUMMARIES, WAITED } from "./container_shapes.ts";
import { asConflict } from "./podman.ts";
import type { ContainerCreateRequest, ContainerInspectResponse, ContainerSummary } from "../types.ts";

/** The containers of one engine. */
export class ContainerCalls implements Containers {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async list(labels: Labels, options: CallOptions = {}): Promise<ContainerSummary[]> {
    const found = await this.#http.json<ContainerSummary[]>({
      method: "GET",
      path: "/containers/json",
      query: { all: 1, filters: filters({ label: labelFilter(labels) }) },
      attempted: "list containers",
      signal: options.signal,
    }, SUMMARIES);
    return found.filter((container) => hasLabels(container.Labels, labels));
  }

  async inspect(id: string, options: CallOptions = {}): Promise<ContainerInspectResponse> {
    return await this.#http.json({
      method: "GET",
      path: path`/containers/${id}/json`,
      attempted: `inspect container "${id}"`,
      signal: options.signal,
    }, INSPECTED);
  }

  async create(
    name: string,
    body: ContainerCreateRequest,
    options: CallOptions & { platform?: string | undefined } = {},
  ): Promise<{ id: string }> {
    const { Id } = await asConflict(() =>
      this.#http.json<{ Id: string }>({
        method: "POST",
        path: "/containers/create",
        query: { name, platform: options.platform },
        json: body,
        attempted: `create container "${name}"`,
        patience: PATIENCE.work,
        signal: options.signal,
      }, object({ Id: nonEmpty }))
    );
    return { id: Id };
  }

  async start(id: string, options: CallOptions = {}): Promise<void> {
    await this.#http.send({
      method: "POST",
      path: path`/containers/${id}/start`,
      attempted: `start container "${id}"`,
      patience: PATIENCE.work,
      accept: [304],
      signal: options.signal,
    });
  }

  async stop(id: string, options: CallOptions & { graceMs: number }): Promise<void> {
    await this.#http.send({
      method: "POST",
      path: path`/containers/${id}/stop`,
      query: { t: Math.ceil(options.graceMs / 1000) },
      attempted: `stop container "${id}"`,
      patience: PATIENCE.work,
      extraMs: options.graceMs,
      accept: [304, 404],
      signal: options.signal,
    });
  }

  async kill(id: string, signal: string, options: CallOptions = {}): Promise<void> {
    await this.#http.send({
      method: "POST",
      path: path`/containers/${id}/kill`,
      query: { signal },
      attempted: `send ${signal} to container "${id}"`,
      signal: options.signal,
    });
  }

  async pause(id: string, options: CallOptions = {}): Promise<void> {
    await this.#http.send({
      method: "POST",
      path: path`/containers/${id}/pause`,
      attempted: `pause container "${id}"`,
      signal: options.signal,
    });
  }

  async unpause(id: string, options: CallOptions = {}): Promise<void> {
    await this.#http.send({
      method: "POST",
      path: path`/containers/${id}/unpause`,
      attempted: `unpause container "${id}"`,
      signal: options.signal,
    });
  }

  async remove(id: string, options: CallOptions & { force?: boolean } = {}): Promise<void> {
    const { force = false, signal } = options;
    try {
      await this.#http.send({
        method: "DELETE",
        path: path`/containers/${id}`,
        query: { v: 1, force: force ? 1 : undefined },
        attempted: `remove container "${id}"`,
        patience: PATIENCE.work,
        accept: [404],
        signal,
      });
    } catch (error) {
      if (!isBeingRemoved(error)) throw error;
      await this.#wait(id, "removed", signal).catch((error) => {
        // It was gone before anybody could wait for it.
        if (!(error instanceof EngineError && error.status === 404)) throw error;
      });
    }
  }

  async wait(id: string, options: CallOptions = {}): Promise<number> {
    return await this.#wait(id, "not-running", options.signal);
  }

  async *logs(id: string, options: LogOptions = {}): AsyncIterable<OutputChunk> {
    const { readLogs } = await import("../logs/read.ts");
    yield* readLogs(this.#http, id, options);
  }

  async *logEntries(
    id: string,
    options: Omit<LogOptions, "timestamps" | "tty"> = {},
  ): AsyncIterable<readonly LogEntry[]> {
    const { readEntries } = await import("../logs/read.ts");
    yield* readEntries(this.#http, id, options);
  }

  async attach(id: string, options: AttachOptions): Promise<Session> {
    const { attach } = await import("./conversation.ts");
    return await attach(this.#http, id, options);
  }

  async readFiles(id: string, file: string, options: CallOptions = {}): Promise<ReadableStream<Uint8Array>> {
    return await tarOf(
      await this.#http.request({
        method: "GET",
        path: path`/containers/${id}/archive`,
        query: { path: file },
        attempted: `read "${file}" from container "${id}"`,
        patience: PATIENCE.work,
        signal: options.signal,
      }),
    );
  }

  async writeFiles(
    id: string,
    folder: string,
    tar: ReadableStream<Uint8Array>,
    options: CallOptions = {},
  ): Promise<void> {
    await this.#http.send({
      method: "PUT",
      path: path`/containers/${id}/archive`,
      query: { path: folder },
      tar,
      attempted: `write files to "${folder}" in container "${id}"`,
      patience: PATIENCE.work,
      signal: options.signal,
    }, [200]);
  }

  async #wait(id: string, condition: "not-running" | "removed", signal?: AbortSignal): Promise<number> {
    const { StatusCode } = await this.#http.json<{ StatusCode: number }>({
      method: "POST",
      path: path`/containers/${id}/wait`,
      query: { condition },
      attempted: `wait for container "${id}"`,
      patience: PATIENCE.endless,
      signal,
    }, WAITED);
    return StatusCode;
  }
}

function isBeingRemoved(error: unknown): boolean {
  return error instanceof EngineError && error.status === 409 &&
    error.engineMessage.includes("already in progress");
}
