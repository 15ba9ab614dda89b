import type { CounterIndex } from "../interproc/counterIndex.ts";
import { counterparts } from "../models/callbacks.ts";
import { failed } from "./exits.ts";
import { type Kept, keptReferences } from "./leftReference.ts";
import type { Examination, Rule, Verdict } from "./rule.ts";
import { outcomePhrase } from "./words.ts";

/**
 * One callback of a pair takes a reference and keeps it where it succeeds, and nothing in the file ever gives one up.
 * After "missing put in the paired callback" of He et al. (SOSP 2023). Fixtures: test/fixtures/rules/unpaired-callbacks.
 */
export const unpairedCallbacks: Rule = {
	id: "unpaired-callbacks",
	title: "A callback keeps what its counterpart never gives up",
	severity: "warning",
	page: `# unpaired-callbacks: a callback keeps what its counterpart never gives up

Callbacks come in pairs: probe and remove, open and release. The first takes a reference and stores it; the second, which is there to undo
what the first did, does not give it up, and nor does anything else in the file.

\`\`\`c
static int port_probe(struct platform_device *pdev)
{
	struct port *port = platform_get_drvdata(pdev);

	port->node = of_find_node_by_path("/port");
	return port->node ? 0 : -ENODEV;
}

static void port_remove(struct platform_device *pdev)
{
	struct port *port = platform_get_drvdata(pdev);

	free_irq(port->irq, port);       /* port->node still holds its reference */
}
\`\`\`

Each time the driver is bound and unbound one more reference is left.

## What to do
Give the reference up in the counterpart, or register what gives it up with \`devm_add_action_or_reset()\`.

## When it is not reported
- any function of the file gives up a reference of the same kind;
- the reference was taken by a managed (\`devm_\`) function, or inside a callee.

## When it is wrong
The reference may be given up in another file. Write
\`/* counterbalance: allow unpaired-callbacks COUNTER -- reason */\` at the counterpart.
`,
	examine: () => [],
	examineFile(examinations, counters) {
		const byName = new Map(examinations.map((examination) => [examination.function.name, examination]));
		const verdicts: Verdict[] = [];
		for (const first of examinations) {
			const second = counterparts(first.function.name).flatMap((name) => byName.get(name) ?? [])[0];
			if (!second) continue;
			const settled = (counter: string) => settledBeside(first, examinations, counter, counters);
			for (const kept of keptOnSuccess(first)) {
				if (!settled(kept.counter)) verdicts.push(...verdictOn(kept, first, second));
			}
		}
		return verdicts;
	},
};

/** References that are stored on every exit on which the function succeeds. */
function keptOnSuccess(examination: Examination): Kept[] {
	const successes = examination.exits.filter((exit) => !failed(exit, examination));
	const kept = successes.map(keptReferences);
	return (kept[0] ?? []).filter(({ instance }) =>
		kept.every((there) => there.some((other) => other.instance === instance)),
	);
}

function settledBeside(
	first: Examination,
	examinations: readonly Examination[],
	counter: string,
	counters: CounterIndex,
): boolean {
	return examinations.some(({ function: fn }) => fn !== first.function && counters.settles(fn, counter));
}

function verdictOn(kept: Kept, { function: taker }: Examination, second: Examination): Verdict[] {
	const classified = second.exits[0];
	if (!classified) return [];
	const { exit, result } = classified;
	const { nameSpan } = second.function;
	return [
		{
			rule: unpairedCallbacks.id,
			function: second.function,
			exit,
			result,
			instance: kept.instance,
			counter: kept.counter,
			delta: 1,
			confidence: "medium",
			reason: `${taker.name}() keeps it, and nothing in the file gives one up`,
			outcome: outcomePhrase(result, exit.value, exit.state),
			at: { file: second.function.file, start: nameSpan.start, end: nameSpan.end },
			deadHolder: undefined,
			grounds: [
				{
					at: kept.charge.origin,
					function: taker.name,
					text: `${taker.name}() keeps the ${kept.words}: ${kept.charge.operation}()`,
				},
			],
			elsewhere: true,
			message: `the ${kept.words} that ${taker.name}() keeps is never given up: ${second.function.name}() does not call ${kept.settledBy}()`,
			chargedBy: [taker.name],
			operation: kept.charge.operation,
		},
	];
}
