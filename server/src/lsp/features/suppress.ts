import type { CodeAction, Diagnostic } from "vscode-languageserver/node";
import type { Finding } from "../../core/api/types.ts";
import { allowanceComment } from "../../frontend/allowances.ts";
import { shortCounter } from "../../frontend/balance.ts";
import type { ClientFacts } from "../clientFacts.ts";
import { insertAction } from "../toProtocol/action.ts";
import type { Places } from "../toProtocol/places.ts";

/** Puts the comment that allows `finding` on a line of its own above it, indented like it. */
export function suppressAction(
	finding: Finding,
	diagnostics: Diagnostic[],
	places: Places,
	versions: (uri: string) => number | null,
	facts: ClientFacts,
): CodeAction {
	const { file } = finding.at;
	const text = places.text(file);
	const lineStart =
		Math.max(text.lastIndexOf("\n", finding.at.start - 1), text.lastIndexOf("\r", finding.at.start - 1)) + 1;
	const indent = /^[ \t]*/.exec(text.slice(lineStart, finding.at.start))?.[0] ?? "";
	const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
	const comment = allowanceComment(finding);
	return insertAction(
		`Allow ${finding.rule} of ${shortCounter(finding.counter)} here, with a reason`,
		{
			file,
			at: lineStart,
			before: indent + comment.before,
			placeholder: "reason",
			after: comment.after + lineEnd,
		},
		diagnostics,
		places,
		versions,
		facts,
	);
}
