/** The names of what miniboss makes. Names are for people; things are found again by label. */

/** The group's network, unless `--network-name` says otherwise. */
export function networkName(group: string): string {
  return `miniboss-${group}`;
}

/** A container's name: `<service>-<group>-<4 digits>`. @param digits 0 to 9999 */
export function containerName(service: string, group: string, digits: number): string {
  return `${service}-${group}-${String(digits).padStart(4, "0")}`;
}

/** The engine's name of a group's named volume. */
export function volumeName(volume: string, group: string): string {
  return `${group}-${volume}`;
}

/** The repository an image built at every start is tagged in: `<service>-YYYY-MM-DD-HHMM`. */
export function builtRepository(service: string, time: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${service.toLowerCase()}-${day}-${two(time.getHours())}${two(time.getMinutes())}`;
}
