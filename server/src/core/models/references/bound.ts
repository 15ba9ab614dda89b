/**
 * Calls after which an object may only be given up by its put function, whether they succeed or not: its release callback frees it, and
 * memory that the call took (the name) besides. Documentation/core-api/kobject.rst; drivers/base/core.c at device_register().
 */
export interface Binding {
	/** The argument that points to the object, or into it. */
	readonly at: number;
	readonly counter: string;
	readonly settledBy: string;
	/** Other functions that give it up. */
	readonly others: readonly string[];
}

const device: Binding = {
	at: 0,
	counter: "device.refcount",
	settledBy: "put_device",
	others: ["device_unregister", "device_destroy"],
};
const kobject: Binding = { at: 0, counter: "kobject.refcount", settledBy: "kobject_put", others: ["kset_unregister"] };
const platform: Binding = {
	at: 0,
	counter: "device.refcount",
	settledBy: "platform_device_put",
	others: ["platform_device_unregister", "put_device", "device_unregister"],
};

const bindings: ReadonlyMap<string, Binding> = new Map([
	["device_initialize", device],
	["device_register", device],
	["kobject_init", kobject],
	["kobject_init_and_add", kobject],
	["platform_device_register", platform],
]);

/** What the call binds, if it is one of these. */
export function bindingOf(name: string): Binding | undefined {
	return bindings.get(name);
}

const settlers = new Set([...bindings.values()].flatMap(({ settledBy, others }) => [settledBy, ...others]));

/** Whether the call gives up what one of these has bound. */
export function givesUpBound(name: string): boolean {
	return settlers.has(name);
}
