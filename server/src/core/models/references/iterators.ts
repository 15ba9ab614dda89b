/**
 * Iterator macros whose cursor carries a reference while the body runs: the step to the next object puts the last one, so that
 * leaving the loop early keeps it. include/linux/of.h, of_graph.h, property.h, pci.h, include/acpi/acpi_bus.h, include/scsi/scsi_device.h.
 */
import type { Within } from "./row.ts";

export interface ReferenceIterator {
	readonly name: string;
	/** The argument that is the cursor. */
	readonly cursor: number;
	/** The count that is held, as STRUCT.COUNT of a reference kind. */
	readonly kind: string;
	/** Where the counted object lies, seen from the cursor. */
	readonly within?: Within;
	/** The counted object is not what the cursor points to but what this member of it points to (of_phandle_iterator.node). */
	readonly member?: readonly [struct: string, member: string];
	/** The cursor is declared by the macro and put when its scope is left, so that no exit keeps a reference. */
	readonly scoped?: true;
}

function cursors(
	kind: string,
	cursor: number,
	names: readonly string[],
	more: Pick<ReferenceIterator, "within" | "member" | "scoped"> = {},
): ReferenceIterator[] {
	return names.map((name) => ({ name, cursor, kind, ...more }));
}

const node = "device_node.refcount";
const firmware = "fwnode_handle.refcount";
const device = "device.refcount";

export const referenceIterators: readonly ReferenceIterator[] = [
	...cursors(node, 0, [
		"for_each_compatible_node",
		"for_each_matching_node",
		"for_each_matching_node_and_match",
		"for_each_node_by_name",
		"for_each_node_by_type",
		"for_each_node_with_property",
		"for_each_of_cpu_node",
	]),
	...cursors(node, 1, [
		"for_each_available_child_of_node",
		"for_each_child_of_node",
		"for_each_endpoint_of_node",
		"for_each_reserved_child_of_node",
	]),
	...cursors(
		node,
		1,
		[
			"for_each_available_child_of_node_scoped",
			"for_each_child_of_node_scoped",
			"for_each_of_graph_port",
			"for_each_of_graph_port_endpoint",
		],
		{ scoped: true },
	),
	...cursors(node, 0, ["of_for_each_phandle"], { member: ["of_phandle_iterator", "node"] }),
	...cursors(firmware, 1, [
		"device_for_each_child_node",
		"for_each_gpiochip_node",
		"fwnode_for_each_available_child_node",
		"fwnode_for_each_child_node",
		"fwnode_for_each_parent_node",
		"fwnode_graph_for_each_endpoint",
	]),
	...cursors(firmware, 1, ["device_for_each_child_node_scoped"], { scoped: true }),
	...cursors(device, 0, ["for_each_pci_dev"], { within: [["pci_dev", "dev"]] }),
	...cursors(device, 0, ["for_each_acpi_dev_match"], { within: [["acpi_device", "dev"]] }),
	...cursors(device, 1, ["for_each_acpi_consumer_dev"], { within: [["acpi_device", "dev"]] }),
	...cursors("scsi_device.refcount", 0, ["shost_for_each_device"]),
];
