/** Long runs have more points than anybody scrolls through: lists show those around the one that is looked at. */

const shown = 200;

/** From, and one past the last. */
export function around(cursor: number, count: number): readonly [from: number, to: number] {
	const from = Math.max(0, Math.min(cursor - shown / 2, count - shown));
	return [from, Math.min(count, from + shown)];
}

/** Brings an element into view without moving the page or the focus. */
export function reveal(container: HTMLElement, element: HTMLElement | undefined): void {
	if (!element || container.hidden) return;
	const head = container.querySelector("thead")?.offsetHeight ?? 0;
	const top = element.offsetTop - head;
	const bottom = element.offsetTop + element.offsetHeight;
	if (top < container.scrollTop) container.scrollTop = top;
	else if (bottom > container.scrollTop + container.clientHeight) container.scrollTop = bottom - container.clientHeight;
}
