/** Regulators: Documentation/power/regulator/consumer.rst. The bulk forms are kept under their array. */
import { alike, giving, putting } from "./build.ts";
import type { ReferenceKind } from "./row.ts";

export const regulatorKinds: readonly ReferenceKind[] = [
	{
		struct: "regulator",
		count: "refcount",
		words: "reference to the regulator",
		settledBy: "regulator_put",
		mayBeHandedOver: false,
		rows: [
			...giving("error", ["regulator_get", "regulator_get_exclusive", "regulator_get_optional"]),
			...putting(["regulator_put"]),
		],
	},
	{
		struct: "regulator",
		count: "enable_count",
		words: "enable of the regulator",
		settledBy: "regulator_disable",
		mayBeHandedOver: false,
		rows: [
			...alike(["regulator_enable"], { takes: 0, fails: "negative" }),
			...putting(["regulator_disable", "regulator_disable_deferred", "regulator_force_disable"]),
		],
	},
	{
		struct: "regulator_bulk_data",
		count: "refcount",
		words: "reference to the regulators",
		settledBy: "regulator_bulk_free",
		mayBeHandedOver: false,
		rows: [
			...alike(["of_regulator_bulk_get_all"], { out: { at: 2 }, fails: "not-positive" }),
			...alike(["regulator_bulk_get"], { takes: 2, fails: "negative" }),
			...alike(["regulator_bulk_free"], { puts: 1 }),
		],
	},
	{
		struct: "regulator_bulk_data",
		count: "enable_count",
		words: "enable of the regulators",
		settledBy: "regulator_bulk_disable",
		mayBeHandedOver: false,
		rows: [
			...alike(["regulator_bulk_enable"], { takes: 1, fails: "negative" }),
			...alike(["regulator_bulk_disable", "regulator_bulk_force_disable"], { puts: 1 }),
		],
	},
];
