/** Names in scope while a function is lowered, and what has to run when a scope is left. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import type { CType, Local, Origin } from "../types.ts";

export type Binding =
	| { readonly kind: "local"; readonly index: number; readonly type: CType }
	| { readonly kind: "static"; readonly name: string; readonly type: CType }
	| { readonly kind: "typedef"; readonly type: CType }
	| { readonly kind: "function"; readonly name: string; readonly result: CType }
	| { readonly kind: "constant"; readonly value: bigint };

/** Emits the code that a variable's clean-up attribute asks for. */
export interface Cleanup {
	/** Where its variable is declared: a jump back to before this leaves its life time. */
	readonly declaredAt: number;
	readonly emit: (origin: Origin) => void;
}

export interface Scope {
	readonly names: Map<string, Binding>;
	readonly cleanups: Cleanup[];
	/** The syntax this is the scope of; labels below it are inside the scope. */
	readonly node: SyntaxNode | undefined;
}

export class Scopes {
	readonly locals: Local[] = [];
	readonly #stack: Scope[] = [{ names: new Map(), cleanups: [], node: undefined }];

	get depth(): number {
		return this.#stack.length;
	}

	get innermost(): Scope {
		return this.#stack[this.#stack.length - 1] as Scope;
	}

	push(node: SyntaxNode | undefined): void {
		this.#stack.push({ names: new Map(), cleanups: [], node });
	}

	pop(): void {
		this.#stack.pop();
	}

	at(depth: number): Scope | undefined {
		return this.#stack[depth];
	}

	lookup(name: string): Binding | undefined {
		for (let i = this.#stack.length - 1; i >= 0; i--) {
			const found = this.#stack[i]?.names.get(name);
			if (found) return found;
		}
		return undefined;
	}

	bind(name: string, binding: Binding): void {
		this.innermost.names.set(name, binding);
	}

	/** The syntax of all open scopes. */
	nodes(): SyntaxNode[] {
		return this.#stack.map((scope) => scope.node).filter((node) => node !== undefined);
	}

	/** A new local variable; `$` names are lowering's own and cannot be spelt in C. */
	addLocal(name: string, type: CType, parameter = false): number {
		this.locals.push({ name, type, parameter });
		return this.locals.length - 1;
	}

	/** Clean-ups of the scopes from the innermost out to `depth` (exclusive), in the order in which they run. */
	cleanupsDownTo(depth: number): Cleanup[] {
		const result: Cleanup[] = [];
		for (let i = this.#stack.length - 1; i >= depth; i--) {
			const cleanups = this.#stack[i]?.cleanups ?? [];
			for (let k = cleanups.length - 1; k >= 0; k--) result.push(cleanups[k] as Cleanup);
		}
		return result;
	}
}
