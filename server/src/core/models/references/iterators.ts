const names =
	"for_each_child_of_node for_each_available_child_of_node for_each_compatible_node for_each_matching_node for_each_matching_node_and_match for_each_node_by_name for_each_node_by_type".split(
		" ",
	);

import { referenceKinds } from "./index.ts";
import type { ReferenceKind } from "./row.ts";

const node = referenceKinds.find((k) => k.struct === "device_node");
const kinds = new Map<string, ReferenceKind>(node ? names.map((n) => [n, node]) : []);
export function cursorKind(macro: string): ReferenceKind | undefined {
	return kinds.get(macro);
}
