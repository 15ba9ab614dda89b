import type { ReferenceKind } from "./row.ts";

const n = (names: string, extra: object) => names.split(" ").map((name) => ({ name, ...extra }));

export const referenceKinds: readonly ReferenceKind[] = [
	{
		struct: "device_node",
		count: "refcount",
		words: "reference to the device node",
		settledBy: "of_node_put",
		mayBeHandedOver: false,
		rows: [
			...n("of_node_put", { puts: 0 }),
			...n("of_node_get", { takes: 0, returnsArgument: true }),
			...n(
				"of_find_node_by_name of_find_compatible_node of_find_matching_node_and_match of_find_node_by_type of_find_matching_node",
				{ puts: 0, gives: true, fails: "null" },
			),
			...n(
				"of_find_node_by_path of_find_node_opts_by_path of_find_node_by_phandle of_get_parent of_parse_phandle of_get_child_by_name of_get_cpu_node of_get_compatible_child",
				{ gives: true, fails: "null" },
			),
			...n("of_get_next_child of_get_next_available_child", { puts: 1, gives: true, fails: "null" }),
			...n("of_parse_phandle_with_args of_parse_phandle_with_fixed_args", {
				out: { at: 4, member: ["of_phandle_args", "np"] },
				fails: "negative",
			}),
		] as const,
	},
	{
		struct: "device",
		count: "refcount",
		words: "reference to the device",
		settledBy: "put_device",
		mayBeHandedOver: false,
		rows: [
			...n("put_device", { puts: 0 }),
			...n("get_device", { takes: 0, returnsArgument: true }),
			...n("of_find_device_by_node", { gives: true, within: [["platform_device", "dev"]], fails: "null" }),
			...n("platform_device_put", { puts: 0, within: [["platform_device", "dev"]] }),
		] as const,
	},
	{
		struct: "clk",
		count: "enable_count",
		words: "enable of the clock",
		settledBy: "clk_disable_unprepare",
		mayBeHandedOver: false,
		rows: [
			...n("clk_prepare_enable clk_enable", { takes: 0, fails: "negative" }),
			...n("clk_disable clk_disable_unprepare", { puts: 0 }),
		] as const,
	},
	{
		struct: "device",
		count: "usage_count",
		words: "runtime PM usage",
		settledBy: "pm_runtime_put",
		mayBeHandedOver: false,
		rows: [
			...n("pm_runtime_get_sync", { takes: 0, fails: "negative-or-one", evenOnFailure: true }),
			...n("pm_runtime_resume_and_get", { takes: 0, fails: "negative" }),
			...n("pm_runtime_get_noresume", { takes: 0 }),
			...n("pm_runtime_get", { takes: 0, fails: "negative-or-one", evenOnFailure: true }),
			...n(
				"pm_runtime_put pm_runtime_put_sync pm_runtime_put_noidle pm_runtime_put_autosuspend pm_runtime_put_sync_suspend pm_runtime_put_sync_autosuspend",
				{ puts: 0 },
			),
		] as const,
	},
];
