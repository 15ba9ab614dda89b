/** `DEFINE_FREE`, `DEFINE_GUARD`, `DEFINE_CLASS` and `DEFINE_LOCK_GUARD_n`, read from the text of a header. */
import type { CleanupClass } from "../lower/context.ts";
import { matchingBracket, plainText, splitArguments } from "./text.ts";

/** Headers that define the clean-up classes the whole kernel uses. */
export const cleanupHeaders: readonly string[] =
	"cleanup mutex spinlock rwsem rcupdate preempt irqflags device slab fs file cpu srcu rwlock of property err sched/task percpu mm netdevice pci tracefs firmware bitmap cred pid_namespace console local_lock cpuhplock sched/signal interrupt"
		.split(" ")
		.map((name) => `include/linux/${name}.h`);

const pattern =
	/^[ \t]*(?:DEFINE_(FREE|GUARD|CLASS|LOCK_GUARD_0|LOCK_GUARD_1|GUARD_COND|LOCK_GUARD_1_COND)|(EXTEND_CLASS))[ \t]*\(/gm;

/** What `DEFINE_FREE(name, …)` is known by: a guard may have the same name. */
export function freeClass(name: string): string {
	return `__free_${name}`;
}

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
		const kind = match[1] ?? match[2] ?? "";
		const [base = "", extension = ""] = args;
		const extended = /COND$|^EXTEND/.test(kind);
		const name = extended ? base + extension : base;
		const made = extended ? extendedClass(kind, args, found.get(base)) : classOf(kind, args);
		if (made && /^\w+$/.test(name) && !name.startsWith("_")) found.set(kind === "FREE" ? freeClass(name) : name, made);
	}
	return found;
}

function classOf(kind: string, args: readonly string[]): CleanupClass | undefined {
	const [, type = "", third = "", fourth = "", ...more] = args;
	switch (kind) {
		case "FREE":
			return { type, init: undefined, exit: third };
		case "GUARD":
			return { type, init: { parameters: ["_T"], body: third, isLock: true }, exit: fourth };
		case "CLASS":
			return { type, init: { parameters: more.map(parameterName), body: fourth, isLock: false }, exit: third };
		case "LOCK_GUARD_0": {
			const init = { parameters: [], body: withState(type), isLock: true };
			return { type: "void *", init, exit: withState(third), ...stateOf([fourth, ...more]) };
		}
		case "LOCK_GUARD_1": {
			const init = { parameters: ["_T"], body: withState(third), isLock: true };
			return { type: `${type} *`, init, exit: withState(fourth), ...stateOf(more) };
		}
		default:
			return undefined;
	}
}

/** A class that differs from another in how it begins: `mutex_try`, `fd_raw`. */
function extendedClass(
	kind: string,
	args: readonly string[],
	base: CleanupClass | undefined,
): CleanupClass | undefined {
	const [, , third = "", fourth] = args;
	if (!base?.init) return undefined;
	if (kind === "EXTEND_CLASS")
		return { ...base, init: { parameters: args.slice(3).map(parameterName), body: third, isLock: false } };
	// Later kernels say in a fourth argument which results of the third mean that the lock is held.
	const taken = fourth === undefined ? third : `({ int _RET = (${third}); ${fourth}; })`;
	return { ...base, init: { parameters: ["_T"], body: withState(taken), isLock: true, conditional: true } };
}

/** The guard's struct as variables: the lock is the class's own, the rest has names of its own. */
function withState(text: string): string {
	return text.replace(/\b_T->lock\b/g, "_T").replace(/\b_T->/g, "_T_");
}

/** The members that a guard's struct has besides the lock. */
function stateOf(declarations: readonly string[]): Pick<CleanupClass, "state"> {
	const state = declarations
		.flatMap((declaration) => declaration.split(";"))
		.map((declaration) => /^(.*?)\b([A-Za-z_]\w*)$/.exec(declaration.trim()))
		.flatMap((match) => (match?.[1] && match[2] ? [{ name: match[2], type: match[1].trim() }] : []));
	return state.length > 0 ? { state } : {};
}

function parameterName(declaration: string): string {
	return /([A-Za-z_]\w*)\s*(?:\[\s*\])?$/.exec(declaration)?.[1] ?? "_";
}
