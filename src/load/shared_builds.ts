/** An image that several services name and one builds. */
import type { Service } from "../model/group.ts";

/** What a service shares with others of the same image. */
type Built = Pick<Service, "image" | "build">;

/**
 * Gives services without a build directory the build of the service whose image they name: pulled, it would be what somebody
 * else published under that name.
 */
export function withSharedBuilds(services: readonly Service[]): Service[] {
  const builds = new Map<string, Built>();
  for (const { image, build } of services) {
    if (build && !builds.has(nameOf(image))) builds.set(nameOf(image), { image, build });
  }
  return services.map((service) => sharing(service, builds));
}

function sharing(service: Service, builds: ReadonlyMap<string, Built>): Service {
  const { reread } = service.hooks;
  return {
    ...service,
    ...(!service.build && builds.get(nameOf(service.image))),
    hooks: reread ? { ...service.hooks, reread: () => sharing(reread(), builds) } : service.hooks,
  };
}

/** An engine takes a name without a tag for the tag `latest`. */
function nameOf(image: string): string {
  return /:[^/]*$|@/.test(image) ? image : `${image}:latest`;
}
