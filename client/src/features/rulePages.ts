import { commands, type Diagnostic, type ExtensionContext, Uri } from "vscode";
import type { Server } from "./server.ts";

const showPage = "counterbalance.showRulePage";

/**
 * The link behind a finding's rule opens the page as it is meant to be read, not as Markdown source. The server links
 * the file, which is what other editors can open.
 */
export function activateRulePages(context: ExtensionContext, { middleware }: Server): void {
	middleware.provideDiagnostics = async (document, previousResultId, token, next) => {
		const report = await next(document, previousResultId, token);
		if (report?.kind === "full") for (const diagnostic of report.items) linkPreview(diagnostic);
		return report;
	};
	context.subscriptions.push(
		commands.registerCommand(showPage, async (page: string) => {
			await commands.executeCommand("markdown.showPreview", Uri.parse(page, true));
		}),
	);
}

function linkPreview(diagnostic: Diagnostic): void {
	const { code } = diagnostic;
	if (typeof code !== "object" || !code.target.path.endsWith(".md")) return;
	const page = encodeURIComponent(JSON.stringify([code.target.toString()]));
	diagnostic.code = { value: code.value, target: Uri.parse(`command:${showPage}?${page}`, true) };
}
