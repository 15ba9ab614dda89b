/** Grows a function's blocks while lowering walks the syntax, then tidies them: unreachable ones go, chains are joined. */

import type { Block, Instruction, Origin, Terminator, Value } from "../types.ts";
import { retarget, successors } from "../visit.ts";

interface GrowingBlock {
	label: string | undefined;
	instructions: Instruction[];
	terminator: Terminator | undefined;
}

/** Where a speculative lowering has to be rolled back to. */
export interface BuilderMark {
	readonly blocks: number;
	readonly current: number;
	readonly instructions: number;
	readonly terminator: Terminator | undefined;
	readonly temps: number;
	readonly order: number;
}

export class BlockBuilder {
	#blocks: GrowingBlock[] = [{ label: undefined, instructions: [], terminator: undefined }];
	#current = 0;
	#temps = 0;
	/** Blocks in the order in which lowering came to them: that of the source. */
	#order: number[] = [0];

	get temps(): number {
		return this.#temps;
	}

	/** True if the next instruction would never be executed: it follows a jump and no label has come since. */
	get ended(): boolean {
		return this.#at(this.#current).terminator !== undefined;
	}

	newTemp(): number {
		return this.#temps++;
	}

	newBlock(label?: string): number {
		this.#blocks.push({ label, instructions: [], terminator: undefined });
		return this.#blocks.length - 1;
	}

	emit(instruction: Instruction): void {
		if (this.ended) this.begin(this.newBlock());
		this.#at(this.#current).instructions.push(instruction);
	}

	/** Ends the current block; what follows without a `begin` is unreachable. */
	end(terminator: Terminator): void {
		if (this.ended) this.begin(this.newBlock());
		this.#at(this.#current).terminator = terminator;
	}

	goto(target: number, origin: Origin): void {
		if (!this.ended) this.end({ kind: "goto", target, origin });
	}

	branch(condition: Value, then: number, otherwise: number, origin: Origin): void {
		this.end({ kind: "branch", condition, then, else: otherwise, origin });
	}

	/** Goes on in `block`; the caller has ended the one before. */
	begin(block: number): void {
		this.#current = block;
		this.#order.push(block);
	}

	/** Falls through into `block`. */
	flowInto(block: number, origin: Origin): void {
		this.goto(block, origin);
		this.begin(block);
	}

	mark(): BuilderMark {
		const block = this.#at(this.#current);
		return {
			blocks: this.#blocks.length,
			current: this.#current,
			instructions: block.instructions.length,
			terminator: block.terminator,
			temps: this.#temps,
			order: this.#order.length,
		};
	}

	rollback(mark: BuilderMark): void {
		this.#blocks.length = mark.blocks;
		this.#current = mark.current;
		const block = this.#at(mark.current);
		block.instructions.length = mark.instructions;
		block.terminator = mark.terminator;
		this.#temps = mark.temps;
		this.#order.length = mark.order;
	}

	/** The finished blocks in an order that follows the source. `exit` is where a body that runs off its end returns. */
	finish(exit: Origin): Block[] {
		for (const block of this.#blocks) block.terminator ??= { kind: "return", value: undefined, origin: exit };
		const blocks = this.#blocks as (GrowingBlock & { terminator: Terminator })[];
		const through = this.#threader(blocks);
		for (const block of blocks) {
			const t = retarget(block.terminator, through);
			block.terminator =
				t.kind === "branch" && t.then === t.else ? { kind: "goto", target: t.then, origin: t.origin } : t;
		}

		const reached = this.#reachable(blocks);
		const predecessors = new Uint32Array(blocks.length);
		for (const b of reached)
			for (const target of successors(blocks[b]?.terminator as Terminator))
				predecessors[target] = (predecessors[target] ?? 0) + 1;
		for (let b = 0; b < blocks.length; b++) {
			if (!reached.has(b)) continue;
			for (let block = blocks[b]; block?.terminator.kind === "goto"; ) {
				const next: number = block.terminator.target;
				const target = blocks[next];
				if (!target || next === b || next === 0 || target.label !== undefined || predecessors[next] !== 1) break;
				block.instructions = block.instructions.concat(target.instructions);
				block.terminator = target.terminator;
				reached.delete(next);
			}
		}

		const number = new Map<number, number>();
		const kept = [...new Set(this.#order)].filter((b) => reached.has(b));
		kept.forEach((b, index) => {
			number.set(b, index);
		});
		return kept.map((b) => {
			const block = blocks[b] as GrowingBlock & { terminator: Terminator };
			return {
				label: block.label,
				instructions: block.instructions,
				terminator: retarget(block.terminator, (t) => number.get(t) ?? 0),
			};
		});
	}

	/** Where a jump to a block really ends up: past unlabelled blocks that only jump on. */
	#threader(blocks: readonly (GrowingBlock & { terminator: Terminator })[]): (target: number) => number {
		return (target) => {
			const seen = new Set<number>();
			let at = target;
			for (;;) {
				const block = blocks[at];
				if (
					!block ||
					block.label !== undefined ||
					block.instructions.length > 0 ||
					block.terminator.kind !== "goto" ||
					seen.has(at)
				)
					return at;
				seen.add(at);
				at = block.terminator.target;
			}
		};
	}

	#reachable(blocks: readonly (GrowingBlock & { terminator: Terminator })[]): Set<number> {
		const reached = new Set([0]);
		for (const b of reached) for (const target of successors(blocks[b]?.terminator as Terminator)) reached.add(target);
		return reached;
	}

	#at(block: number): GrowingBlock {
		return this.#blocks[block] as GrowingBlock;
	}
}
