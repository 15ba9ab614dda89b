import {
	ColorThemeKind,
	type ExtensionContext,
	Range,
	type TextEditor,
	type TextEditorDecorationType,
	ThemeColor,
	Uri,
	window,
	workspace,
} from "vscode";
import { NotificationType, State } from "vscode-languageclient/node";
import type { Server } from "./server.ts";

/** The lines of one document that an `#if` leaves out; sent because we announce `experimental.counterbalanceUntaken`. */
interface Untaken {
	readonly uri: string;
	readonly version: number;
	readonly regions: readonly { readonly firstLine: number; readonly lastLine: number }[];
}

const untakenNotification = new NotificationType<Untaken>("counterbalance/untaken");

/** Dims the lines that are not read, as C tools do. Between two notifications the editor moves the decorations with the text. */
export function activateUntaken(context: ExtensionContext, { client }: Server): void {
	const byDocument = new Map<string, Untaken>();
	let dimmed = createDecoration();

	const show = (editor: TextEditor): void => {
		const { document } = editor;
		const known = byDocument.get(document.uri.toString());
		// An answer about another version is about other lines; the next one is on its way.
		if (known !== undefined && known.version !== document.version) return;
		editor.setDecorations(
			dimmed,
			(known?.regions ?? []).map(({ firstLine, lastLine }) =>
				document.validateRange(new Range(firstLine, 0, lastLine, Number.MAX_SAFE_INTEGER)),
			),
		);
	};
	const showAll = (): void => window.visibleTextEditors.forEach(show);

	client.registerFeature({
		fillClientCapabilities(capabilities) {
			capabilities.experimental = { ...capabilities.experimental, counterbalanceUntaken: true };
		},
		initialize() {},
		getState: () => ({ kind: "static" }),
		clear() {},
	});
	context.subscriptions.push(
		{ dispose: () => dimmed.dispose() },
		client.onNotification(untakenNotification, (untaken) => {
			byDocument.set(Uri.parse(untaken.uri).toString(), untaken);
			showAll();
		}),
		client.onDidChangeState(() => {
			if (client.state === State.Running) return;
			byDocument.clear();
			showAll();
		}),
		window.onDidChangeVisibleTextEditors((editors) => editors.forEach(show)),
		window.onDidChangeActiveColorTheme(() => {
			dimmed.dispose();
			dimmed = createDecoration();
			showAll();
		}),
		workspace.onDidCloseTextDocument(({ uri }) => byDocument.delete(uri.toString())),
	);
}

/** High contrast means that text stays readable: there the lines are framed instead of faded. */
function createDecoration(): TextEditorDecorationType {
	const { kind } = window.activeColorTheme;
	const highContrast = kind === ColorThemeKind.HighContrast || kind === ColorThemeKind.HighContrastLight;
	return window.createTextEditorDecorationType({
		isWholeLine: true,
		backgroundColor: new ThemeColor("counterbalance.untakenBackground"),
		...(highContrast
			? {
					borderColor: new ThemeColor("counterbalance.untakenBorder"),
					borderStyle: "dashed",
					borderWidth: "0 0 0 2px",
					fontStyle: "italic",
				}
			: { opacity: "0.55" }),
	});
}
