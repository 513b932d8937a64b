/** The types of the spec API as text: a module of its own, which the bundle keeps compressed. */
import TYPES from "./miniboss.d.ts.txt" with { type: "text" };

export { TYPES };
