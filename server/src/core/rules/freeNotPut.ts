import type { Origin } from "../ir/types.ts";
import { bindingOf, givesUpBound, settlingFunction } from "../models/index.ts";
import { counterName } from "../symbolic/naming.ts";
import { referenceOf } from "../symbolic/reference.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";
import type { ClassifiedExit, Examination, Rule, Verdict } from "./rule.ts";
import { outcomePhrase } from "./words.ts";

/**
 * Memory of a counted object is freed directly: after a call that leaves it to the put function alone to free it, or with the reference that a
 * find function gave.
 *
 * After "direct free" in He et al. (SOSP 2023), Documentation/core-api/kobject.rst and the notes at device_register(). Fixtures:
 * test/fixtures/rules/free-not-put.
 */
export const freeNotPut: Rule = {
	id: "free-not-put",
	title: "A counted object is freed instead of being given up",
	severity: "warning",
	page: `# free-not-put: a counted object is freed instead of being given up

Once an object is counted, only giving up its last reference may free it: the release callback undoes what was set up along with the count,
and others may hold references.

\`\`\`c
port = kzalloc(sizeof(*port), GFP_KERNEL);
if (!port)
	return -ENOMEM;
port->dev.release = port_release;
ret = device_register(&port->dev);
if (ret) {
	kfree(port);                     /* the name of the device leaks; a reference taken meanwhile dangles */
	return ret;
}
\`\`\`

## What to do
Call the put function (\`put_device(&port->dev)\`), and leave the freeing to the release callback. Device and kernel object calls need this even
where they fail.

## When it is not reported
- the reference was given up, or the device unregistered, before the memory is freed;
- the count is an atomic of the object's own that nobody else can have seen yet.

## When it is wrong
The release callback may be there for something else, and the memory freed here on purpose. Write
\`/* counterbalance: allow free-not-put COUNTER -- reason */\` at the call that frees.
`,
	examine(examination) {
		const verdicts = new Map<unknown, Verdict>();
		for (const classified of examination.exits) {
			for (const wrong of freedDirectly(classified)) {
				if (!verdicts.has(wrong.link.origin))
					verdicts.set(wrong.link.origin, verdictOn(wrong, classified, examination));
			}
		}
		return [...verdicts.values()];
	},
};

interface FreedDirectly {
	readonly link: Trace;
	readonly freedBy: string;
	readonly instance: Term;
	readonly counter: string;
	readonly boundBy: string;
	readonly boundAt: Origin;
	readonly settledBy: string;
}

/** What the path has bound to a put function so far, or holds a reference of. */
type Bound = Omit<FreedDirectly, "link" | "freedBy">;

function freedDirectly({ exit }: ClassifiedExit): FreedDirectly[] {
	const { arena } = exit.state;
	const bound = new Map<Term, Bound>();
	const found: FreedDirectly[] = [];
	for (const link of eventsOf(exit.state.trace)) {
		const { event } = link;
		switch (event.kind) {
			case "counted":
				bind(event, event.object, link.origin);
				break;
			case "update": {
				const root = rootOf(event.instance);
				if (event.change.constant < 0) bound.delete(root);
				else hold(event.instance, event.operation, root, link.origin);
				break;
			}
			case "unknown":
				if (givesUpBound(event.callee)) for (const object of event.objects) bound.delete(object);
				break;
			case "call":
				for (const object of givenUpIn(event)) bound.delete(object);
				for (const inner of eventsOf(event.inner)) {
					if (inner.event.kind !== "counted") continue;
					const here = event.renamed.get(inner.event.object);
					if (here && !bound.has(rootOf(here))) bind(inner.event, rootOf(here), inner.origin);
				}
				break;
			case "free": {
				const wrong = bound.get(event.object);
				if (wrong) found.push({ ...wrong, link, freedBy: event.operation });
				break;
			}
		}
	}
	return found;

	function bind({ operation }: { readonly operation: string }, object: Term, boundAt: Origin): void {
		const binding = bindingOf(operation);
		if (!binding) return;
		const { counter, settledBy } = binding;
		const [struct = "", member = ""] = counter.split(".");
		bound.set(object, {
			instance: arena.field(object, struct, member),
			counter,
			boundBy: operation,
			boundAt,
			settledBy,
		});
	}

	function hold(instance: Term, operation: string, root: Term, boundAt: Origin): void {
		const rows = referenceOf(instance);
		const counter = counterName(instance);
		const given = rows?.rows.some(({ name, gives, out }) => name === operation && (gives || out));
		if (rows && counter && given)
			bound.set(root, { instance, counter, boundBy: operation, boundAt, settledBy: settlingFunction(rows, operation) });
	}
}

/** The objects, as named here, that a call gives up: itself, or in what it calls. */
function givenUpIn(call: Trace["event"] & { kind: "call" }): Set<Term> {
	const here = new Set<Term>();
	const everything = givesUpBound(call.callee);
	if (everything) for (const object of call.renamed.values()) here.add(rootOf(object));
	const add = (inside: Term): void => {
		const named = call.renamed.get(inside) ?? call.renamed.get(rootOf(inside));
		if (named) here.add(rootOf(named));
	};
	for (let link = call.inner; link && !everything; link = link.previous) {
		const { event } = link;
		if (event.kind === "update" && event.change.constant < 0) add(event.instance);
		if (event.kind === "unknown" && givesUpBound(event.callee)) for (const object of event.objects) add(object);
		if (event.kind === "call") for (const object of givenUpIn(event)) add(object);
	}
	return here;
}

function verdictOn(
	{ link, freedBy, instance, counter, boundBy, boundAt, settledBy }: FreedDirectly,
	{ exit, result }: ClassifiedExit,
	examination: Examination,
): Verdict {
	return {
		rule: freeNotPut.id,
		function: examination.function,
		exit,
		result,
		instance,
		counter,
		delta: 0,
		confidence: "medium",
		reason: `after ${boundBy}() only ${settledBy}() may free it`,
		outcome: outcomePhrase(result, exit.value, exit.state),
		at: link.origin,
		deadHolder: undefined,
		grounds: [{ at: boundAt, function: examination.function.name, text: `${boundBy}() counts the object` }],
		putInstead: { boundBy, at: boundAt, settledBy },
		message: `${freedBy}() frees what ${boundBy}() has counted: ${settledBy}() has to give it up, and its release to free it`,
		chargedBy: [examination.function.name],
		operation: freedBy,
	};
}
