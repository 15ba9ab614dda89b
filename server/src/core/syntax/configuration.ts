/** How a kernel is configured. */

/** What an option is set to: built in, a module, not set, a number, or a string (whose text says nothing to an `#if`). */
export type OptionValue = "y" | "m" | "n" | "string" | number;

/** The choices of one kernel build, as far as they are known. */
export interface Configuration {
	/** Where the choices come from, for people: `.config`, a path, or `none`. */
	readonly name: string;
	/** The folder in arch/ the kernel is built from. */
	readonly architecture: string;
	/** What the option is set to; undefined: unknown, the policy decides. `name` includes `CONFIG_`. */
	option(name: string): OptionValue | undefined;
}

export const defaultArchitecture = "x86";

/** Nothing is known: the policy decides on everything. */
export const unknownConfiguration: Configuration = unconfigured(defaultArchitecture);

/** A build for `architecture` (its folder in arch/) of which nothing else is known. */
export function unconfigured(architecture: string): Configuration {
	return { name: "none", architecture, option: () => undefined };
}
