/** Images of a run: pulled when missing, built when asked for, old ones removed. */
import { MinibossError } from "../../base/errors.ts";
import type { ImageProgress } from "../../engine/engine.ts";
import { parseReference } from "../../engine/registry/reference.ts";
import type { Build, Service } from "../../model/group.ts";
import { imageSelector } from "../../model/labels.ts";
import { builtRepository, builtTag, isBuiltTag } from "../../model/names.ts";
import { resolveImage } from "../../model/resolve.ts";
import type { Run } from "../session/run.ts";
import { builtLast, isBuilt } from "./built_images.ts";

function progress(run: Run, service: Service): (progress: ImageProgress) => void {
  return (event) => {
    if (event.kind === "line") run.emit({ kind: "log", service: service.name, text: event.text });
    else {
      const { done, total } = event;
      run.emit({
        kind: "progress",
        service: service.name,
        progress: { done, total, unit: event.kind === "bytes" ? "bytes" : "steps" },
      });
    }
  };
}

/** Pulls a service's image unless it is here, or always. */
export async function pull(run: Run, service: Service, always: boolean): Promise<void> {
  const { image } = resolveImage(service, run.store.values());
  const here = await run.engine.images.inspect(image, { signal: run.signal });
  if (here && !always) return;
  if (service.pull === "never") {
    throw new MinibossError(
      `Cannot start "${service.name}": image "${image}" is not here, and pull is "never"`,
    );
  }
  const onProgress = progress(run, service);
  await run.engine.images.pull(image, { platform: service.platform, signal: run.signal, onProgress });
}

/**
 * Builds a service's image: with `always` whether it is there or not. Services that are built from the same share one build.
 */
export async function build(run: Run, service: Service, always: boolean): Promise<void> {
  const { image, build } = resolveImage(service, run.store.values());
  if (!build) throw new Error(`No build directory for "${service.name}"`);
  if (!always && await run.engine.images.inspect(image, { signal: run.signal })) return;
  const key = buildKey(build, service.platform);
  let building = run.builds.get(key);
  if (!building) run.builds.set(key, building = buildOnce(run, service, { image, build }));
  const id = await building;
  run.built.set(service.name, id);
  await nameBuilt(run, service, { image, id });
}

/** What an image is built from, as text: what has the same is built once. */
function buildKey({ directory, dockerfile, target, args }: Build, platform: string | undefined): string {
  return JSON.stringify([directory, dockerfile, target, Object.entries(args).sort(), platform]);
}

async function buildOnce(
  run: Run,
  service: Service,
  resolved: { readonly image: string; readonly build: Build },
): Promise<string> {
  const { image, build } = resolved;
  return await run.engine.images.build({
    ...build,
    platform: service.platform,
    labels: imageSelector(run.identity),
    ...(await canTag(run, image) && { tag: image }),
    signal: run.signal,
    onProgress: progress(run, service),
  });
}

/** Gives a built image the name of its service and time, and the name that the spec gives it. */
async function nameBuilt(
  run: Run,
  service: Service,
  { image, id }: { readonly image: string; readonly id: string },
): Promise<void> {
  const { engine: { images }, signal, options: { keepImages, retag } } = run;
  const dated = (await images.inspect(id, { signal }))?.RepoTags?.find((tag) =>
    isBuiltTag(tag, service.name, id)
  );
  // Where others are kept, the name is given again: its time tells which was built last.
  if (dated === undefined || keepImages) {
    const { name, version } = parseReference(
      dated ?? `${builtRepository(service.name, new Date())}:${builtTag(id)}`,
    );
    await images.tag(id, name, version, { signal });
  }
  const named = await images.inspect(image, { signal });
  if (named?.Id === id) return;
  if (named && !retag && !isBuilt(run, named)) {
    const text =
      `${service.name}: image "${image}" stays what it is, for no build of group "${run.group.name}" made it. ` +
      `The service uses the image that was built; to name that "${image}", use --retag`;
    return run.emit({ kind: "notice", text });
  }
  const { name, version } = parseReference(image);
  await images.tag(id, name, version, { signal });
}

/** Whether a build may take a name: nothing has it, or what this group built before, or the user says so. */
async function canTag(run: Run, image: string): Promise<boolean> {
  const named = await run.engine.images.inspect(image, { signal: run.signal });
  return named === undefined || run.options.retag || isBuilt(run, named);
}

/** The image a service's container is made from, and what its configuration compares. */
export async function imageOf(
  run: Run,
  service: Service,
  image: string,
): Promise<{ readonly run: string; readonly compared: string }> {
  const built = run.built.get(service.name);
  if (!service.build || !image.endsWith(":latest")) {
    if (built === undefined) return { run: image, compared: image };
    // The name may be that of another image, which no build made.
    const named = await run.engine.images.inspect(image, { signal: run.signal });
    return { run: named?.Id === built ? image : await datedName(run, service, built), compared: image };
  }
  const id = built ?? await builtLast(run, service);
  if (id === undefined) {
    throw new MinibossError(
      `Cannot start "${service.name}": its image was never built, start it without --no-build`,
    );
  }
  return { run: await datedName(run, service, id), compared: id };
}

/** The name that a build gave an image; its id where that name is gone. */
async function datedName(run: Run, service: Service, id: string): Promise<string> {
  const tags = (await run.engine.images.inspect(id, { signal: run.signal }))?.RepoTags ?? [];
  return tags.find((name) => isBuiltTag(name, service.name, id)) ?? id;
}
