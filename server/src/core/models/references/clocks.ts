/**
 * Clocks: Documentation/driver-api/clk.rst, include/linux/clk.h. A clock is prepared and enabled in two counts, since
 * clk_prepare_enable() is clk_prepare() and clk_enable(). The devm_ forms give nothing that the caller would have to put.
 */
import { alike, giving, putting } from "./build.ts";
import type { ReferenceKind } from "./row.ts";

export const clockKinds: readonly ReferenceKind[] = [
	{
		// pm_clk_add_clk() takes the reference over if it succeeds.
		struct: "clk",
		count: "refcount",
		words: "reference to the clock",
		settledBy: "clk_put",
		mayBeHandedOver: true,
		rows: [
			...giving("error", [
				"clk_get",
				"clk_get_sys",
				"clk_hw_get_clk",
				"of_clk_get",
				"of_clk_get_by_name",
				"of_clk_get_from_provider",
			]),
			...giving("null-or-error", ["clk_get_optional"]),
			...putting(["clk_put"]),
		],
	},
	{
		struct: "clk",
		count: "prepare_count",
		words: "preparation of the clock",
		settledBy: "clk_unprepare",
		mayBeHandedOver: false,
		rows: [
			...alike(["clk_prepare"], { takes: 0, fails: "negative" }),
			...alike(["clk_prepare_enable"], { takes: 0, fails: "negative", settledBy: "clk_disable_unprepare" }),
			...putting(["clk_disable_unprepare", "clk_unprepare"]),
		],
	},
	{
		struct: "clk",
		count: "enable_count",
		words: "enable of the clock",
		settledBy: "clk_disable",
		mayBeHandedOver: false,
		rows: [
			...alike(["clk_enable"], { takes: 0, fails: "negative" }),
			...alike(["clk_prepare_enable"], { takes: 0, fails: "negative", settledBy: "clk_disable_unprepare" }),
			...putting(["clk_disable", "clk_disable_unprepare"]),
		],
	},
	{
		struct: "clk",
		count: "exclusive_count",
		words: "exclusive hold on the clock's rate",
		settledBy: "clk_rate_exclusive_put",
		mayBeHandedOver: false,
		rows: [
			...alike(["clk_rate_exclusive_get", "clk_set_rate_exclusive"], { takes: 0, fails: "negative" }),
			...putting(["clk_rate_exclusive_put"]),
		],
	},
	{
		struct: "clk_bulk_data",
		count: "refcount",
		words: "reference to the clocks",
		settledBy: "clk_bulk_put",
		mayBeHandedOver: false,
		rows: [
			...alike(["clk_bulk_get", "clk_bulk_get_optional"], { takes: 2, fails: "negative" }),
			...alike(["clk_bulk_get_all"], { out: { at: 1 }, fails: "not-positive", settledBy: "clk_bulk_put_all" }),
			...alike(["clk_bulk_put", "clk_bulk_put_all"], { puts: 1 }),
		],
	},
	{
		struct: "clk_bulk_data",
		count: "prepare_count",
		words: "preparation of the clocks",
		settledBy: "clk_bulk_unprepare",
		mayBeHandedOver: false,
		rows: [
			...alike(["clk_bulk_prepare"], { takes: 1, fails: "negative" }),
			...alike(["clk_bulk_prepare_enable"], {
				takes: 1,
				fails: "negative",
				settledBy: "clk_bulk_disable_unprepare",
			}),
			...alike(["clk_bulk_disable_unprepare", "clk_bulk_unprepare"], { puts: 1 }),
		],
	},
	{
		struct: "clk_bulk_data",
		count: "enable_count",
		words: "enable of the clocks",
		settledBy: "clk_bulk_disable",
		mayBeHandedOver: false,
		rows: [
			...alike(["clk_bulk_enable"], { takes: 1, fails: "negative" }),
			...alike(["clk_bulk_prepare_enable"], {
				takes: 1,
				fails: "negative",
				settledBy: "clk_bulk_disable_unprepare",
			}),
			...alike(["clk_bulk_disable", "clk_bulk_disable_unprepare"], { puts: 1 }),
		],
	},
];
