import { type CodeAction, CodeActionKind, type Diagnostic } from "vscode-languageserver/node";
import type { Finding } from "../../core/api/types.ts";

/** What the client does with a path, and the command it has for that. */
const ways = [
	["Run this path in the simulation", "counterbalance.runPath"],
	["Debug this path", "counterbalance.debugPath"],
	["Edit this path as a scenario", "counterbalance.editPath"],
] as const;

/** Actions that run the path of a finding, where the machine could take it. */
export function pathActions({ replay, identity }: Finding, diagnostics: Diagnostic[], uri: string): CodeAction[] {
	if (replay.verdict !== "yes") return [];
	return ways.map(([title, command]) => ({
		title,
		kind: CodeActionKind.QuickFix,
		diagnostics,
		command: { title, command, arguments: [uri, identity] },
	}));
}
