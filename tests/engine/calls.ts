/** Every kind of call to an engine. */
import type { CallOptions, Engine, Session } from "../../src/engine/engine.ts";

/** Reads a stream to its end. */
export async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _piece of stream);
}

const drainOutput = ({ output }: Session) => drain(output);

const tar = () => new Blob(["x".repeat(1000)]).stream();

/** Each with what its error says was attempted. */
export const CALLS: [attempted: string, call: (engine: Engine, options?: CallOptions) => Promise<unknown>][] =
  [
    ["list containers", (engine, options) => engine.containers.list({}, options)],
    ['inspect container "x"', (engine, options) => engine.containers.inspect("x", options)],
    ['create container "x"', (engine, options) => engine.containers.create("x", { Image: "y" }, options)],
    ['start container "x"', (engine, options) => engine.containers.start("x", options)],
    ['stop container "x"', (engine, options) => engine.containers.stop("x", { graceMs: 20, ...options })],
    ['send SIGKILL to container "x"', (engine, options) => engine.containers.kill("x", "SIGKILL", options)],
    ['pause container "x"', (engine, options) => engine.containers.pause("x", options)],
    ['remove container "x"', (engine, options) => engine.containers.remove("x", options)],
    ['wait for container "x"', (engine, options) => engine.containers.wait("x", options)],
    [
      'read the logs of container "x"',
      (engine, options) => drain(engine.containers.logEntries("x", { follow: true, ...options })),
    ],
    ['read "/a" from container "x"', (engine, options) => engine.containers.readFiles("x", "/a", options)],
    [
      'write files to "/a" in container "x"',
      (engine, options) => engine.containers.writeFiles("x", "/a", tar(), options),
    ],
    ['run "true" in container "x"', (engine, options) => engine.exec("x", { command: ["true"], ...options })],
    [
      'run "true" in container "x"',
      (engine, options) => engine.attachExec("x", { command: ["true"], ...options }).then(drainOutput),
    ],
    [
      'attach to container "x"',
      (engine, options) => engine.containers.attach("x", { tty: false, ...options }).then(drainOutput),
    ],
    ["listen to the engine's events", (engine, options) => engine.events(options).then(drain)],
    ["list networks", (engine, options) => engine.networks.list({}, options)],
    ['create network "x"', (engine, options) => engine.networks.create("x", {}, options)],
    ['remove network "x"', (engine, options) => engine.networks.remove("x", options)],
    ["list volumes", (engine, options) => engine.volumes.list({}, options)],
    ['create volume "x"', (engine, options) => engine.volumes.create("x", {}, options)],
    ['remove volume "x"', (engine, options) => engine.volumes.remove("x", options)],
    ['inspect image "x"', (engine, options) => engine.images.inspect("x", options)],
    ['pull image "localhost:5000/x"', (engine, options) => engine.images.pull("localhost:5000/x", options)],
    ['tag image "x" as "y:z"', (engine, options) => engine.images.tag("x", "y", "z", options)],
    ['remove image "x"', (engine, options) => engine.images.remove("x", options)],
    ["ask the engine about its machine", (engine, options) => engine.info(options)],
  ];
