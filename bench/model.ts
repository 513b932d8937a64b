/** The words of the bench: who is measured, what is measured, and by what it is judged. */

/** Who is measured: miniboss, a bare program that does the least engine calls for the same state, and Docker Compose. */
export type Contestant = "ours" | "floor" | "compose";

/** All of them, in the order of the table. */
export const CONTESTANTS: readonly Contestant[] = ["ours", "floor", "compose"];

/** Something measured in every lap of a scenario. */
export interface Measure {
  /** Such as `start-20`. */
  readonly id: string;
  readonly title: string;
  readonly unit: "ms" | "MB" | "x";
  /** Ours must be at most so many times what the other needs. */
  readonly target?: Partial<Record<Exclude<Contestant, "ours">, number>>;
  /** Ours must be at most this, in the measure's unit. */
  readonly limit?: number;
}

/** What one contestant needed in one round, by the ids of the measures; those that do not apply are not there. */
export type Lap = Readonly<Record<string, number>>;

/** A scenario made ready. Disposing of it removes all it made. */
export interface Course extends AsyncDisposable {
  lap(contestant: Contestant): Promise<Lap>;
}

/** Something people do, measured side by side. */
export interface Scenario {
  readonly name: string;
  /** One sentence for the page: what exactly each of them does. */
  readonly about: string;
  readonly contestants: readonly Contestant[];
  readonly measures: readonly Measure[];
  /** @returns why it cannot run here, instead of a course */
  open(lab: Lab): Promise<Course | string>;
}

/** What scenarios work with. Disposing of it disposes of the places that were not. */
export interface Lab extends AsyncDisposable {
  /** Whether `docker compose` works here. */
  readonly compose: boolean;
  /** The engine's socket. */
  readonly socket: string;
  /** The arguments of `deno` that run miniboss. */
  readonly program: readonly string[];
  /** All that the bench makes carries this label with its group's name as value. */
  readonly label: string;
  /** A group name that nobody else has, and the folder for its files. */
  newPlace(scenario: string): Promise<Place>;
}

/** A group of a scenario for one contestant. Disposing of it removes all that carries its name, and its folder. */
export interface Place extends AsyncDisposable {
  readonly group: string;
  readonly folder: string;
  /** The arguments of `deno` that run miniboss. */
  readonly program: readonly string[];
}
