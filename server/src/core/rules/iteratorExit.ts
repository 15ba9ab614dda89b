import { referenceVerdicts } from "./references.ts";
import type { Rule } from "./rule.ts";

/**
 * Leaving an iterator that holds a reference on its cursor before it has run out: `break`, `goto` and `return` do not pass the place where
 * the macro gives the reference up. After He et al. (SOSP 2023), "smartloop"; include/linux/of.h. Fixtures: test/fixtures/rules/iterator-exit.
 */
export const iteratorExit: Rule = {
	id: "iterator-exit",
	title: "A loop is left whose cursor holds a reference",
	severity: "warning",
	page: `# iterator-exit: a loop is left whose cursor holds a reference

Some iterators hold a reference on the element their cursor points to, and give it up when they move on. Who leaves the loop by
\`break\`, \`goto\` or \`return\` has the reference of the last element, and has to give it up.

\`\`\`c
for_each_child_of_node(parent, child) {
	if (of_property_read_u32(child, "reg", &reg))
		return -EINVAL;          /* child still holds a reference */
}
\`\`\`

## What to do
Put the cursor before the loop is left, or declare it with the \`_scoped\` variant of the iterator, which does so by itself.

## When it is not reported
- the cursor is returned or stored where others can reach it: its reference goes with it;
- the reference is given up after the loop.

## When it is wrong
A function that was not followed may take the reference over. Write
\`/* counterbalance: allow iterator-exit COUNTER -- reason */\` at the place.
`,
	examine: (examination) => referenceVerdicts(iteratorExit.id, examination, "cursor"),
};
