import { EventEmitter, type ExtensionContext, l10n, TreeItem, type TreeView, window } from "vscode";
import type { Review } from "./protocol.ts";
import { type Row, rowsOf, stateOf } from "./tree.ts";

/** The Counter Review view: the last review's rows. */
export class ReviewView {
	readonly #changed = new EventEmitter<void>();
	readonly #view: TreeView<Row>;
	#rows: readonly Row[] = [];

	constructor(context: ExtensionContext) {
		this.#view = window.createTreeView("counterbalance.review", {
			showCollapseAll: true,
			treeDataProvider: {
				onDidChangeTreeData: this.#changed.event,
				getChildren: (row) => [...(row?.children ?? this.#rows)],
				getTreeItem: itemOf,
			},
		});
		context.subscriptions.push(this.#view, this.#changed);
	}

	show(review: Review): void {
		this.#rows = rowsOf(review);
		this.#view.message = review.verdict;
		this.#changed.fire();
	}
}

function itemOf(row: Row): TreeItem {
	const item = new TreeItem(row.label, stateOf(row));
	item.accessibilityInformation = { label: [row.label, row.description].filter(Boolean).join(", ") };
	if (row.description !== undefined) item.description = row.description;
	if (row.tooltip !== undefined) item.tooltip = row.tooltip;
	if (row.icon !== undefined) item.iconPath = row.icon;
	if (row.kind !== undefined) item.contextValue = row.kind;
	if (row.at !== undefined) {
		item.command = { command: "counterbalance.review.open", title: l10n.t("Open"), arguments: [row] };
	}
	return item;
}
