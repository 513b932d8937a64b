/** Installs Debian packages. */
import { EngineUnavailableError } from "../../src/base/errors.ts";
import { lastLines, run } from "../lib/command.ts";

const ENV = { DEBIAN_FRONTEND: "noninteractive" };
/** Another apt may be at work, as on a machine that has just booted. */
const WAIT_FOR_LOCK = ["-o", "DPkg::Lock::Timeout=120"];

/**
 * Installs packages without what they merely recommend.
 *
 * @throws {EngineUnavailableError} with apt's last words.
 */
export async function aptInstall(packages: readonly string[]): Promise<void> {
  // One source that is out of reach fails an update, although the packages may well come from another.
  const update = await run("apt-get", [...WAIT_FOR_LOCK, "update", "-q"], { env: ENV });
  const args = [...WAIT_FOR_LOCK, "install", "-q", "-y", "--no-install-recommends", ...packages];
  const install = await run("apt-get", args, { env: ENV });
  if (install.code === 0) return;
  const updateFailure = update.code === 0
    ? ""
    : `\napt-get update failed before:\n${lastLines(update.output)}`;
  throw new EngineUnavailableError(
    `Cannot install ${packages.join(", ")}: apt-get ended with exit code ${install.code}\n${
      lastLines(install.output)
    }${updateFailure}`,
  );
}
