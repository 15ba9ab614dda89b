/** The editor at a point of a run: the line to look at, what changed there, and how often each line was executed. */
import {
	type Disposable,
	l10n,
	OverviewRulerLane,
	Range,
	type TextEditor,
	TextEditorRevealType,
	ThemeColor,
	type Uri,
	ViewColumn,
	window,
	workspace,
} from "vscode";
import type { CodeLine, SimulationMoment } from "../../../server/src/core/api/types.ts";

/** What is shown in one file. */
interface Shown {
	readonly lines: SimulationMoment["files"][number]["lines"];
	readonly at: number | undefined;
	/** By line: what changed there last. */
	readonly changes: ReadonlyMap<number, string>;
}

export class CodeView implements Disposable {
	readonly #subject: Uri;
	readonly #uriOf: (file: string) => Promise<Uri | undefined>;
	readonly #focus = window.createTextEditorDecorationType({
		isWholeLine: true,
		backgroundColor: new ThemeColor("editor.stackFrameHighlightBackground"),
		borderColor: new ThemeColor("contrastActiveBorder"),
		overviewRulerColor: new ThemeColor("editorWarning.foreground"),
		overviewRulerLane: OverviewRulerLane.Full,
	});
	readonly #counts = window.createTextEditorDecorationType({ after: { margin: "0 0 0 3em" } });
	readonly #subscriptions: readonly Disposable[];
	#shown = new Map<string, Shown>();

	constructor(subject: Uri, uriOf: (file: string) => Promise<Uri | undefined>) {
		this.#subject = subject;
		this.#uriOf = uriOf;
		this.#subscriptions = [
			this.#focus,
			this.#counts,
			window.onDidChangeVisibleTextEditors((editors) => {
				for (const editor of editors) this.#decorate(editor);
			}),
			// What was counted before an edit is about other lines; the next run says it anew.
			workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
				if (contentChanges.length > 0 && this.#shown.delete(document.uri.toString())) this.#decorateAll();
			}),
		];
	}

	/** True while it shows anything, or did before an edit. */
	get isShowing(): boolean {
		return this.#shown.size > 0;
	}

	/** Marks a moment; with `goes`, the editor goes to its line. */
	async show(moment: SimulationMoment, goes: boolean): Promise<void> {
		const shown = new Map<string, Shown>();
		for (const { file, lines } of moment.files) {
			const uri = await this.#uriOf(file);
			if (!uri) continue;
			const changes = new Map<number, string>();
			for (const { at, text } of moment.changes) if (at?.file === file) changes.set(at.line, text);
			shown.set(uri.toString(), { lines, changes, at: moment.at?.file === file ? moment.at.line : undefined });
		}
		this.#shown = shown;
		if (goes && moment.at) await this.open(moment.at);
		this.#decorateAll();
	}

	/** Goes to a line without taking the focus away from the panel. */
	async open({ file, line }: CodeLine): Promise<void> {
		const uri = await this.#uriOf(file);
		if (!uri) return;
		const beside = window.visibleTextEditors.find(
			({ document }) => document.uri.toString() === this.#subject.toString(),
		);
		const editor = await window.showTextDocument(uri, {
			viewColumn: beside?.viewColumn ?? ViewColumn.One,
			preserveFocus: true,
			preview: uri.toString() !== this.#subject.toString(),
		});
		const range = editor.document.validateRange(new Range(line - 1, 0, line - 1, 0));
		editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
		this.#decorate(editor);
	}

	clear(): void {
		this.#shown.clear();
		this.#decorateAll();
	}

	dispose(): void {
		for (const subscription of this.#subscriptions) subscription.dispose();
	}

	#decorateAll(): void {
		for (const editor of window.visibleTextEditors) this.#decorate(editor);
	}

	#decorate(editor: TextEditor): void {
		const { document } = editor;
		const shown = this.#shown.get(document.uri.toString());
		const rangeOf = (line: number): Range => document.lineAt(line - 1).range;
		const isThere = (line: number): boolean => line >= 1 && line <= document.lineCount;
		const at = shown?.at;
		editor.setDecorations(this.#focus, at !== undefined && isThere(at) ? [rangeOf(at)] : []);
		editor.setDecorations(
			this.#counts,
			(shown?.lines ?? [])
				.filter(({ line }) => isThere(line))
				.map(({ line, now, total }) => {
					const change = shown?.changes.get(line);
					const count = now === total ? `×${now}` : `×${l10n.t("{0} of {1}", now, total)}`;
					const color = new ThemeColor(now > 0 ? "descriptionForeground" : "disabledForeground");
					const contentText = change === undefined ? count : `${change} · ${count}`;
					return { range: rangeOf(line), renderOptions: { after: { contentText, color } } };
				}),
		);
	}
}
