/** The image that the demo and the tests build on. */
import { EngineUnavailableError, messageOf } from "../../src/base/errors.ts";
import { withDeadline } from "../../src/base/time.ts";
import { debootstrapArchive } from "./debootstrap.ts";
import type { Host } from "./host.ts";
import { type Link, openLink } from "./link.ts";

/** The base image of the demo and the tests. */
export const BASE_IMAGE = { repository: "debian", tag: "bookworm-slim", release: "bookworm" } as const;

/** Which image to make, from which Debian release when it cannot be pulled. */
export interface ImageName {
  readonly repository: string;
  readonly tag: string;
  readonly release: string;
}

/** A registry that is out of reach may neither answer nor refuse. */
const STALL_TIMEOUT_MS = 45_000;

/**
 * Makes the image where it is missing: pulls it, or builds it from Debian's packages.
 *
 * @param say shows a line about what takes a while
 * @returns whether there was anything to do
 * @throws {EngineUnavailableError} when neither works here, with both reasons.
 */
export async function ensureImage(
  host: Host,
  image: ImageName,
  say: (text: string) => void,
): Promise<boolean> {
  const name = `${image.repository}:${image.tag}`;
  using link = await openLink(host);
  if (await isPresent(link, name)) return false;
  say(`Pulling ${name} ...`);
  const query = new URLSearchParams({ fromImage: image.repository, tag: image.tag });
  const pullFailure = await create(link, query);
  if (pullFailure === undefined) return true;
  say(`Cannot pull ${name}: ${pullFailure}`);
  say(`Making ${name} from Debian's packages (debootstrap) ...`);
  await makeImage(link, image, pullFailure);
  return true;
}

async function isPresent(link: Link, name: string): Promise<boolean> {
  const response = await link.request(`/images/${name}/json`);
  await response.body?.cancel();
  return response.ok;
}

/** Makes the image of a fresh Debian system. */
async function makeImage(link: Link, image: ImageName, pullFailure: string): Promise<void> {
  const name = `${image.repository}:${image.tag}`;
  try {
    await using archive = await debootstrapArchive(image.release);
    const query = new URLSearchParams({
      fromSrc: "-",
      repo: image.repository,
      tag: image.tag,
      changes: 'CMD ["bash"]',
    });
    const failure = await create(link, query, archive.stream);
    if (failure !== undefined) throw new Error(`the engine did not import it: ${failure}`);
    await archive.done();
  } catch (error) {
    throw new EngineUnavailableError(
      `Cannot make the image "${name}". Pulling it failed: ${pullFailure}. Making it failed: ${
        messageOf(error)
      }. ` +
        `Bring it into the engine (docker pull, docker load), then run this again`,
      { cause: error },
    );
  }
}

/** Has the engine make an image. @returns why it did not, or undefined when it did. */
async function create(
  link: Link,
  query: URLSearchParams,
  body: ReadableStream<Uint8Array> | null = null,
): Promise<string | undefined> {
  const controller = new AbortController();
  const message = `nothing happened for ${STALL_TIMEOUT_MS / 1000} s`;
  // An upload has its own pace, and tells of its progress only at its end.
  const limited = <T>(work: Promise<T>) =>
    body ? work : withDeadline(() => work, { timeoutMs: STALL_TIMEOUT_MS, message });
  try {
    const init = { method: "POST", body, signal: controller.signal };
    const response = await limited(link.request(`/images/create?${query}`, init));
    const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let next = await limited(reader.read()); !next.done; next = await limited(reader.read())) {
      text += next.value;
    }
    return failureIn(text, response.ok);
  } catch (error) {
    return messageOf(error);
  } finally {
    controller.abort();
  }
}

/**
 * The failure that an answer of the engine tells of: it may come after an OK status, as one of the JSON lines of its progress.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const ok = true;
 * assertEquals(failureIn('{"status":"Pulling"}\n{"error":"no space left"}\n', ok), "no space left");
 * ```
 */
export function failureIn(text: string, ok: boolean): string | undefined {
  if (!ok) return parse(text).message ?? text.trim();
  return text.split("\n").map((line) => parse(line).error).find((error) => error !== undefined);
}

function parse(line: string): { message?: string; error?: string } {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
