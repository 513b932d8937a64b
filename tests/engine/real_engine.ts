/** A real engine, and a label of its own for all that a test makes there. */
import { connect } from "../../src/engine/connect/connect.ts";
import type { Engine, Labels } from "../../src/engine/engine.ts";
import type { ContainerCreateRequest } from "../../src/engine/types.ts";

/** The local image that containers are made from. */
export const IMAGE = "debian:bookworm-slim";

/** What a test makes is labelled, and gone at the end of its scope. */
export interface Sandbox extends AsyncDisposable {
  readonly engine: Engine;
  readonly labels: Labels;
  /** Unique to this sandbox; begins every name. */
  readonly name: string;
  /** Every request so far, as `GET /containers/json?...`. */
  readonly requests: string[];
  /** Makes a container that runs a shell script. */
  script(text: string, body?: ContainerCreateRequest): Promise<string>;
}

/** Connects to the engine that the environment names. */
export async function sandbox(): Promise<Sandbox> {
  const name = `miniboss-test-${crypto.randomUUID().slice(0, 8)}`;
  const labels = { "dev.miniboss.test": name };
  const requests: string[] = [];
  const engine = await connect({ onRequest: (method, path) => requests.push(`${method} ${path}`) });
  let count = 0;
  return {
    engine,
    labels,
    name,
    requests,
    script: async (text, body = {}) => {
      const command = { Image: IMAGE, Cmd: ["sh", "-c", text], Labels: labels, ...body };
      return (await engine.containers.create(`${name}-${++count}`, command)).id;
    },
    [Symbol.asyncDispose]: async () => {
      await removeAll(engine, labels);
      engine[Symbol.dispose]();
    },
  };
}

async function removeAll(engine: Engine, labels: Labels): Promise<void> {
  for (const { Id } of await engine.containers.list(labels)) {
    await engine.containers.remove(Id ?? "", { force: true });
  }
  for (const { Id } of await engine.networks.list(labels)) await engine.networks.remove(Id ?? "");
  for (const { Name } of await engine.volumes.list(labels)) await engine.volumes.remove(Name);
  for (const { Id } of await engine.images.list(labels)) await engine.images.remove(Id, { force: true });
}
