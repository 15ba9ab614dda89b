/** `DEFINE_FREE`, `DEFINE_GUARD`, `DEFINE_CLASS` and `DEFINE_LOCK_GUARD_n`, read from the text of a header. */
import type { CleanupClass } from "../lower/context.ts";
import { matchingBracket, plainText, splitArguments } from "./text.ts";

/** Headers that define the clean-up classes the whole kernel uses. */
export const cleanupHeaders: readonly string[] =
	"cleanup mutex spinlock rwsem rcupdate preempt irqflags device slab fs file cpu srcu rwlock of property err sched/task percpu mm netdevice pci tracefs firmware bitmap cred pid_namespace"
		.split(" ")
		.map((name) => `include/linux/${name}.h`);

const pattern = /^[ \t]*DEFINE_(FREE|GUARD|CLASS|LOCK_GUARD_0|LOCK_GUARD_1)[ \t]*\(/gm;

/** Every class that a text defines, by name. */
export function cleanupClassesIn(text: string): Map<string, CleanupClass> {
	const found = new Map<string, CleanupClass>();
	if (!text.includes("DEFINE_")) return found;
	for (const match of text.matchAll(pattern)) {
		const open = match.index + match[0].length - 1;
		const close = matchingBracket(text, open);
		if (close < 0) continue;
		const args = splitArguments(text, open + 1, close).map(([start, end]) =>
			plainText(text.slice(start, end)).replace(/\s+/g, " ").trim(),
		);
		const name = args[0] ?? "";
		const made = classOf(match[1] ?? "", args);
		if (made && /^\w+$/.test(name) && !name.startsWith("_")) found.set(name, made);
	}
	return found;
}

function classOf(kind: string, args: readonly string[]): CleanupClass | undefined {
	const [, type = "", third = "", fourth = ""] = args;
	switch (kind) {
		case "FREE":
			return { type, init: undefined, exit: third };
		case "GUARD":
			return { type, init: { parameters: ["_T"], body: third, isLock: true }, exit: fourth };
		case "CLASS":
			return { type, init: { parameters: args.slice(4).map(parameterName), body: fourth, isLock: false }, exit: third };
		case "LOCK_GUARD_0":
			return withoutState({ type: "void *", init: { parameters: [], body: type, isLock: true }, exit: third });
		case "LOCK_GUARD_1": {
			const lock = third.replace(/\b_T->lock\b/g, "_T");
			return withoutState({
				type: `${type} *`,
				init: { parameters: ["_T"], body: lock, isLock: true },
				exit: fourth.replace(/\b_T->lock\b/g, "_T"),
			});
		}
		default:
			return undefined;
	}
}

/** A guard that keeps more than the lock (saved flags) is not read: lowering's table of locks has the common ones. */
function withoutState(made: CleanupClass): CleanupClass | undefined {
	return /\b_T->/.test(`${made.init?.body ?? ""} ${made.exit}`) ? undefined : made;
}

function parameterName(declaration: string): string {
	return /([A-Za-z_]\w*)\s*(?:\[\s*\])?$/.exec(declaration)?.[1] ?? "_";
}
