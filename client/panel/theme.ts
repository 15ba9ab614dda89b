/** The colours of the editor's theme, for what is drawn on a canvas or into a file. */

export interface Theme {
	readonly background: string;
	readonly foreground: string;
	readonly muted: string;
	readonly grid: string;
	readonly error: string;
	readonly mark: string;
	readonly series: readonly string[];
	readonly font: string;
	/** Lines are thicker where contrast matters more than quiet. */
	readonly lineWidth: number;
}

/** `contributes.colors` in package.json has that many. */
const seriesCount = 5;

export function currentTheme(): Theme {
	const style = getComputedStyle(document.body);
	const of = (name: string, otherwise: string): string =>
		style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
	const foreground = of("foreground", "#888888");
	const highContrast = document.body.classList.contains("vscode-high-contrast");
	return {
		background: of("editor-background", "#ffffff"),
		foreground,
		muted: highContrast ? foreground : of("descriptionForeground", foreground),
		grid: highContrast ? "rgba(128, 128, 128, 0.5)" : of("editorWidget-border", of("panel-border", "#8884")),
		error: of("charts-red", of("errorForeground", "#f14c4c")),
		mark: of("editorWarning-foreground", "#cca700"),
		series: Array.from({ length: seriesCount }, (_, index) => of(`counterbalance-series${index + 1}`, foreground)),
		font: style.fontFamily,
		lineWidth: highContrast ? 3 : 2,
	};
}

/** Calls back when the user chooses another theme. */
export function onThemeChange(changed: () => void): void {
	const observer = new MutationObserver(changed);
	observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
}
