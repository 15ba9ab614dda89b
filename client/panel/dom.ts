/** Makes elements. Nothing here takes HTML: whatever is shown is text. */

type Child = Node | string;
type Attributes = Readonly<Record<string, string | boolean | undefined>>;

export function h<Tag extends keyof HTMLElementTagNameMap>(
	tag: Tag,
	attributes: Attributes = {},
	...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
	const element = document.createElement(tag);
	setAttributes(element, attributes);
	element.append(...children);
	return element;
}

function setAttributes(element: Element, attributes: Attributes): void {
	for (const [name, value] of Object.entries(attributes)) {
		if (value === undefined || value === false) continue;
		element.setAttribute(name, value === true ? "" : value);
	}
}

const svg = "http://www.w3.org/2000/svg";

/** A picture of 16 by 16, drawn in the colour of the text around it; says nothing to a screen reader. */
export function icon(path: string): SVGSVGElement {
	const element = document.createElementNS(svg, "svg");
	setAttributes(element, {
		viewBox: "0 0 16 16",
		width: "16",
		height: "16",
		"aria-hidden": "true",
		focusable: "false",
	});
	const shape = document.createElementNS(svg, "path");
	shape.setAttribute("d", path);
	element.append(shape);
	return element;
}

/** Puts values into the places of a text: `{0}`, `{1}`. */
export function filled(text: string, ...values: readonly (string | number)[]): string {
	return text.replace(/\{(\d)\}/g, (_, index: string) => `${values[Number(index)] ?? ""}`);
}

/** Replaces children only where that changes anything, so that a screen reader is not told twice. */
export function setText(element: Element, text: string): void {
	if (element.textContent !== text) element.textContent = text;
}
