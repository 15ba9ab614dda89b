import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { Failure } from "../failure.ts";

/** `counterbalance explain RULE`: the rule's page; without a rule, the list of them. */
export function explainCommand(program: Command, { engine, output }: CommandContext): void {
	program
		.command("explain")
		.description("print what a rule judges; without a rule, the list of rules")
		.argument("[rule]", "id of the rule, as it stands behind a finding")
		.action((id?: string) => {
			if (id === undefined) {
				const width = Math.max(0, ...engine.rules.map((rule) => rule.id.length));
				for (const rule of engine.rules) output.write(`${rule.id.padEnd(width)}  ${rule.title}\n`);
				return;
			}
			const rule = engine.rules.find((candidate) => candidate.id === id);
			if (rule === undefined) {
				throw new Failure(`no rule is called ${id}; there are ${engine.rules.map((known) => known.id).join(", ")}`);
			}
			output.write(`${rule.page.trimEnd()}\n`);
		});
}
