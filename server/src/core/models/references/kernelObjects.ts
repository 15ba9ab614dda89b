/** Kernel objects and modules: Documentation/core-api/kobject.rst, include/linux/module.h. */
import { alike, giving, passing, putting } from "./build.ts";
import type { ReferenceKind, Within } from "./row.ts";

const inSet: Within = [["kset", "kobj"]];

export const kernelObjectKinds: readonly ReferenceKind[] = [
	{
		struct: "kobject",
		count: "refcount",
		words: "reference to the kernel object",
		settledBy: "kobject_put",
		mayBeHandedOver: false,
		mayBeKept: true,
		rows: [
			...passing(["kobject_get"]),
			...passing(["kobject_get_unless_zero"], { fails: "null" }),
			...putting(["kobject_put"]),
			// The first reference is there whether it works or not; where it does, it is the object's own.
			...alike(["kobject_init_and_add"], { takes: 0, fails: "negative", evenOnFailure: "only" }),
			...giving("null", ["kobject_create_and_add", "kset_find_obj"]),
			...passing(["kset_get"], { within: inSet, settledBy: "kset_put" }),
			...putting(["kset_put", "kset_unregister"], { within: inSet }),
			...giving("null", ["kset_create_and_add"], { within: inSet, settledBy: "kset_unregister" }),
		],
	},
	{
		struct: "module",
		count: "refcount",
		words: "reference to the module",
		settledBy: "module_put",
		mayBeHandedOver: false,
		rows: [
			...alike(["__module_get"], { takes: 0 }),
			...alike(["try_module_get"], { takes: 0, fails: "zero" }),
			...giving("null", ["btf_try_get_module"]),
			...putting(["module_put"]),
		],
	},
];
