import { referenceVerdicts } from "./references.ts";
import type { Rule } from "./rule.ts";

/**
 * A find or get call gave a pointer together with a reference, and the pointer is gone: overwritten, or out of scope.
 *
 * After "missing-put" of He et al., "One Simple API Can Cause Hundreds of Bugs" (SOSP 2023), and Documentation/core-api/kref.rst: whoever
 * has a pointer with a reference gives the reference up or hands both on. Fixtures: test/fixtures/rules/lost-reference.
 */
export const lostReference: Rule = {
	id: "lost-reference",
	title: "A reference is lost with its pointer",
	severity: "warning",
	page: `# lost-reference: a reference is lost with its pointer

A call returned a pointer to an object whose count it had raised for the caller. The function leaves (or writes something else over the
pointer) without giving the reference up, and without having returned or stored the pointer. Nobody can give it up any more.

\`\`\`c
node = of_find_node_by_path("/soc");
if (!node)
	return -ENODEV;
if (of_property_read_u32(node, "reg", &reg))
	return -EINVAL;                  /* the reference to node is lost */
of_node_put(node);
\`\`\`

The object can never be released: memory, or a device that cannot be unbound.

## What to do
Give the reference up on every path on which the pointer is not handed on, also where the function succeeds.

## When it is not reported
- the pointer is returned, or stored where others can reach it; unless the function fails and nobody gives it up from there: another failing exit
  does, the function is a probe or init function whose counterpart alone would, or the release function of what keeps it is known and does not;
- the object was handed to a function without a body here, and objects of its kind may be handed over with their reference.

## When it is wrong
A function that was not followed may take the reference over. Write
\`/* counterbalance: allow lost-reference COUNTER -- reason */\` at the place.
`,
	examine: (examination) => referenceVerdicts(lostReference.id, examination, "lost"),
};
