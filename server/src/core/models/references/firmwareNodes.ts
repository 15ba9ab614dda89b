/** Firmware nodes, whatever describes them (device tree, ACPI, software): include/linux/property.h, drivers/base/property.c. */
import { advancing, alike, giving, passing, putting } from "./build.ts";
import type { ReferenceKind } from "./row.ts";

export const firmwareNodeKinds: readonly ReferenceKind[] = [
	{
		struct: "fwnode_handle",
		count: "refcount",
		words: "reference to the firmware node",
		settledBy: "fwnode_handle_put",
		mayBeHandedOver: false,
		rows: [
			...passing(["fwnode_handle_get"]),
			...putting(["fwnode_handle_put"]),
			...giving("null", [
				"device_get_named_child_node",
				"fwnode_get_named_child_node",
				"fwnode_get_nth_parent",
				"fwnode_get_parent",
				"fwnode_graph_get_endpoint_by_id",
				"fwnode_graph_get_port_parent",
				"fwnode_graph_get_remote_endpoint",
				"fwnode_graph_get_remote_port",
				"fwnode_graph_get_remote_port_parent",
				"gpiochip_node_get_first",
			]),
			...giving("error", ["fwnode_find_reference", "fwnode_get_phy_node"]),
			...advancing(0, ["fwnode_get_next_parent"]),
			...advancing(1, [
				"device_get_next_child_node",
				"fwnode_get_next_available_child_node",
				"fwnode_get_next_child_node",
				"fwnode_graph_get_next_endpoint",
			]),
			...alike(["fwnode_property_get_reference_args"], {
				out: { at: 5, member: ["fwnode_reference_args", "fwnode"] },
				fails: "negative",
			}),
		],
	},
];
