/** Operating points, power domains, cpufreq: Documentation/power/opp.rst, Documentation/cpu-freq/core.rst, include/linux/pm_domain.h. */
import { alike, found, giving, putting } from "./build.ts";
import type { ReferenceKind } from "./row.ts";

export const operatingPointKinds: readonly ReferenceKind[] = [
	found("opp_table", "OPP table", "dev_pm_opp_put_opp_table", ["dev_pm_opp_get_opp_table"]),
	{
		struct: "dev_pm_opp",
		count: "refcount",
		words: "reference to the operating point",
		settledBy: "dev_pm_opp_put",
		mayBeHandedOver: false,
		rows: [
			...giving("error", [
				"dev_pm_opp_find_bw_ceil",
				"dev_pm_opp_find_bw_floor",
				"dev_pm_opp_find_freq_ceil",
				"dev_pm_opp_find_freq_ceil_indexed",
				"dev_pm_opp_find_freq_exact",
				"dev_pm_opp_find_freq_exact_indexed",
				"dev_pm_opp_find_freq_floor",
				"dev_pm_opp_find_freq_floor_indexed",
				"dev_pm_opp_find_level_ceil",
				"dev_pm_opp_find_level_exact",
				"dev_pm_opp_find_level_floor",
				"dev_pm_opp_xlate_required_opp",
				"devfreq_recommended_opp",
			]),
			...alike(["dev_pm_opp_get"], { takes: 0 }),
			...putting(["dev_pm_opp_put"]),
		],
	},
	found("cpufreq_policy", "cpufreq policy", "cpufreq_cpu_put", [], [], ["cpufreq_cpu_get"]),
	{
		struct: "device",
		count: "pm_domain",
		words: "attachment to the power domain",
		settledBy: "dev_pm_domain_detach",
		mayBeHandedOver: false,
		rows: [
			...giving("null-or-error", ["dev_pm_domain_attach_by_id", "dev_pm_domain_attach_by_name"]),
			...putting(["dev_pm_domain_detach"]),
		],
	},
];
