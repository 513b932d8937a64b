/** Shared by the engine tests. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** A text's UTF-8. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** The text that UTF-8 spells. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** A piece of output as the engine packs it. */
export function frame(stream: "stdout" | "stderr", text: string): Uint8Array {
  const data = bytesOf(text);
  const bytes = new Uint8Array(8 + data.length);
  bytes[0] = stream === "stdout" ? 1 : 2;
  new DataView(bytes.buffer).setUint32(4, data.length);
  bytes.set(data, 8);
  return bytes;
}

/** A folder that is gone at the end of its scope. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "miniboss-test-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Writes files, with their folders, below a folder: `{ "a/b.txt": "text" }`. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(() => {
    throw new Error("Expected a rejection");
  }, (error) => error);
}

/** Collects all garbage: what is held weakly only is gone then. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // What a job has looked at stays until the job is over.
  await new Promise((resolve) => setTimeout(resolve, 0));
  collect();
}
