/** What an option comes to: the configuration's word or the policy's, and what the macros of include/linux/kconfig.h make of it. */
import type { Configuration, OptionValue } from "./configuration.ts";
import { policyFor } from "./policy.ts";

/** What the option is set to, by the configuration if it knows, else by the policy. */
export function optionValue(name: string, configuration: Configuration): OptionValue {
	return configuration.option(name) ?? policyFor(name, configuration);
}

/** Is a macro of the option's name defined? A module defines `CONFIG_X_MODULE` and not `CONFIG_X`. */
export function optionDefined(name: string, configuration: Configuration): boolean {
	const value = optionValue(name, configuration);
	if (value !== "n" && value !== "m") return true;
	return name.endsWith("_MODULE") && optionValue(name.slice(0, -"_MODULE".length), configuration) === "m";
}

/** The number the macro of the option's name stands for; undefined where it is not defined or no number. */
export function optionNumber(name: string, configuration: Configuration): number | undefined {
	const value = optionValue(name, configuration);
	if (typeof value === "number") return value;
	return value !== "string" && optionDefined(name, configuration) ? 1 : undefined;
}

/**
 * `IS_ENABLED(option)` and its relatives; undefined where `macro` is none of them or `option` no option. Code that asks
 * whether a module is reachable counts as a module itself, which most code that can ask is.
 */
export function optionAsked(macro: string, option: string, configuration: Configuration): boolean | undefined {
	if (!/^CONFIG_\w+$/.test(option)) return undefined;
	const builtIn = (): boolean => optionDefined(option, configuration);
	const module = (): boolean => optionDefined(`${option}_MODULE`, configuration);
	switch (macro) {
		case "IS_BUILTIN":
			return builtIn();
		case "IS_MODULE":
			return module();
		case "IS_ENABLED":
		case "IS_REACHABLE":
			return builtIn() || module();
		default:
			return undefined;
	}
}
