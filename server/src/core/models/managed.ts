/**
 * Managed resources: Documentation/driver-api/driver-model/devres.rst. What a function with one of these prefixes takes is given back by the
 * device it is managed by, when that goes; by the kernel's convention the prefix says so.
 */
const prefixes = /^_*(?:devm|devres|pcim|drmm|dmam|devm_of|acpi_devm)_/;

/** Whether what the function takes for its caller is given back without the caller's doing. */
export function isManaged(name: string): boolean {
	return prefixes.test(name);
}

/** Calls `release(data)` when the device goes: name, and the arguments that are `release` and `data`. */
export const actions: readonly (readonly [name: string, release: number, data: number])[] = [
	["devm_add_action", 1, 2],
	["devm_add_action_or_reset", 1, 2],
	["__devm_add_action", 1, 2],
	["__devm_add_action_or_reset", 1, 2],
	["drmm_add_action", 1, 2],
	["drmm_add_action_or_reset", 1, 2],
	["__drmm_add_action", 1, 2],
	["__drmm_add_action_or_reset", 1, 2],
];
