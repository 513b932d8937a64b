/** Looks for what a removed group must not leave in the engine. */
import { LABEL } from "../../src/model/labels.ts";
import type { Host } from "../setup/host.ts";
import { type Link, openLink } from "../setup/link.ts";

/** Containers, networks and volumes of a group. @returns `container web-todo-1234` and the like */
export async function findRemains(host: Host, group: string): Promise<string[]> {
  using link = await openLink(host);
  const filters = encodeURIComponent(JSON.stringify({ label: [`${LABEL.group}=${group}`] }));
  const [containers, networks, volumes] = await Promise.all([
    read<{ Names: string[] }[]>(link, `/containers/json?all=1&filters=${filters}`),
    read<{ Name: string }[]>(link, `/networks?filters=${filters}`),
    read<{ Volumes: { Name: string }[] | null }>(link, `/volumes?filters=${filters}`),
  ]);
  return [
    ...containers.map(({ Names }) => `container ${Names[0]?.slice(1)}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes.Volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ];
}

async function read<T>(link: Link, target: string): Promise<T> {
  const response = await link.request(target);
  if (!response.ok) {
    throw new Error(`The engine answered ${response.status} to ${target}: ${await response.text()}`);
  }
  return await response.json();
}
