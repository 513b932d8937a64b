/** Where Podman answers differently from Docker. */
import { EngineError } from "../errors.ts";

/** Runs a create call; a name that is taken is a 409, also from Podman, which says 500 and "already" in its text. */
export async function asConflict<T>(create: () => Promise<T>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (
      error instanceof EngineError && error.status === 500 &&
      /already (exists|in use|used)/.test(error.engineMessage)
    ) {
      const { engineMessage, attempted } = error;
      throw new EngineError({ status: 409, engineMessage, attempted }, { cause: error });
    }
    throw error;
  }
}
