/**
 * What threads are done with, in the order of `files`, each as soon as all before it are there. What is missing when they end
 * (the run was stopped) is left out.
 */
export async function* inOrder<Item extends { readonly file: string }>(
	files: readonly string[],
	items: AsyncIterable<Item>,
): AsyncGenerator<Item, void, void> {
	const waiting = new Map<string, Item>();
	let next = 0;
	for await (const item of items) {
		waiting.set(item.file, item);
		for (let ready = waiting.get(files[next] ?? ""); ready; ready = waiting.get(files[next] ?? "")) {
			waiting.delete(ready.file);
			next++;
			yield ready;
		}
	}
	for (const file of files.slice(next)) {
		const item = waiting.get(file);
		if (item !== undefined) yield item;
	}
}
