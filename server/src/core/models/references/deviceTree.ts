/**
 * Nodes of the device tree: include/linux/of.h, include/linux/of_graph.h, Documentation/devicetree/kernel-api.rst. Without
 * CONFIG_OF all of these find nothing, and count nothing.
 */
import { advancing, alike, giving, passing, putting } from "./build.ts";
import type { ReferenceKind } from "./row.ts";

const phandleNode = ["of_phandle_args", "np"] as const;

export const deviceTreeKinds: readonly ReferenceKind[] = [
	{
		struct: "device_node",
		count: "refcount",
		words: "reference to the device tree node",
		settledBy: "of_node_put",
		mayBeHandedOver: false,
		rows: [
			...passing(["of_node_get"]),
			...putting(["of_node_put"]),
			...giving("null", [
				"dev_pm_opp_get_of_node",
				"of_cpu_device_node_get",
				"of_find_next_cache_node",
				"of_find_node_by_path",
				"of_find_node_by_phandle",
				"of_find_node_opts_by_path",
				"of_get_child_by_name",
				"of_get_compatible_child",
				"of_get_cpu_node",
				"of_get_cpu_state_node",
				"of_get_parent",
				"of_graph_get_endpoint_by_regs",
				"of_graph_get_port_by_id",
				"of_graph_get_port_parent",
				"of_graph_get_remote_endpoint",
				"of_graph_get_remote_node",
				"of_graph_get_remote_port",
				"of_graph_get_remote_port_parent",
				"of_irq_find_parent",
				"of_nvmem_layout_get_container",
				"of_parse_phandle",
				"of_pci_find_child_device",
				"usb_of_get_device_node",
				"usb_of_get_interface_node",
			]),
			...advancing(0, [
				"of_find_all_nodes",
				"of_find_compatible_node",
				"of_find_matching_node",
				"of_find_matching_node_and_match",
				"of_find_node_by_name",
				"of_find_node_by_type",
				"of_find_node_with_property",
				"of_get_next_cpu_node",
				"of_get_next_parent",
			]),
			...advancing(1, [
				"of_get_next_available_child",
				"of_get_next_child",
				"of_get_next_reserved_child",
				"of_graph_get_next_endpoint",
				"of_graph_get_next_port",
				"of_graph_get_next_port_endpoint",
			]),
			...alike(["of_irq_parse_one"], { out: { at: 2, member: phandleNode }, fails: "negative" }),
			...alike(
				[
					"of_parse_phandle_with_args",
					"of_parse_phandle_with_args_map",
					"of_parse_phandle_with_fixed_args",
					"of_parse_phandle_with_optional_args",
				],
				{ out: { at: 4, member: phandleNode }, fails: "negative" },
			),
		],
	},
];
