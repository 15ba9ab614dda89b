/** Calls that a model row answers. What a machine can execute it does; the rest (references, outlines of lists) is done here. */
import { UnknownLayout } from "../concrete/values/layout.ts";
import { pointee, s64 } from "../ir/ctype.ts";
import type { CType, Instruction } from "../ir/types.ts";
import { counterOf, type Effect, type Expression, type Model, type ModelOutcome, modelOf } from "../models/index.ts";
import { linkPart, linkTests } from "../models/lists.ts";
import { cast, constant, type Expr, type IntType, numberOf, operation, type Typed } from "./expression.ts";
import { type Frame, isOnStack, plus } from "./frame.ts";
import { isNative } from "./native.ts";
import type { DrivenRun } from "./run.ts";
import { writeNumber } from "./shadow.ts";
import { Contradiction } from "./world.ts";

const word = s64 as IntType;

type Call = Extract<Instruction, { kind: "call" }>;

export class RowCall {
	readonly #run: DrivenRun;
	readonly #frame: Frame;
	readonly #model: Model;
	readonly #args: readonly Typed[];
	readonly #call: Call;
	readonly #key: string;
	#made: number | undefined;

	constructor(run: DrivenRun, frame: Frame, model: Model, args: readonly Typed[], call: Call, key: string) {
		this.#run = run;
		this.#frame = frame;
		this.#model = model;
		this.#args = args;
		this.#call = call;
		this.#key = key;
	}

	/** Does what the row says; `direct` if it stands in the code, so that the machine may do it. */
	perform(direct: boolean): void {
		const { world, machine } = this.#run;
		if (this.#model.outcomes.length === 0)
			throw new Contradiction(`${this.#model.name}() is called, which does not come back`);
		const cells = this.#cells();
		const { outcome, result } = this.#choose();
		if (outcome.fails) this.#run.note({ kind: "fails", at: this.#call.origin, operation: this.#model.name });
		const native = direct && isNative(this.#model.name) && [...cells.values()].every((cell) => cell.known);
		const writes = this.#writes(outcome);
		for (const effect of outcome.effects) this.#enter(effect);
		if (native) {
			for (const arg of this.#args) world.pin(constantUnlessPointer(arg));
			this.#run.machineStep();
		}
		for (const { at, size, value } of writes) {
			if (!native) writeNumber(machine.memory, at, size, numberOf(value));
			world.shadow.wrote(at, size, value);
		}
		for (const effect of outcome.effects) this.#apply(effect);
		if (direct) this.#run.finishCall(this.#frame, this.#call, result && { expr: result, type: word }, native);
		this.#callbacks(outcome);
	}

	/** The counters that the row's arguments point to, each looked at so that it is there. */
	#cells(): ReadonlyMap<number, { readonly known: boolean }> {
		const cells = new Map<number, { known: boolean }>();
		for (const { when, presume = [], effects, result } of this.#model.outcomes) {
			for (const expression of [...when, ...presume, result]) heldIn(expression, (at) => cells.set(at, this.#look(at)));
			for (const effect of effects) {
				if (effect.kind === "add" || (effect.kind === "set" && effect.part === undefined))
					cells.set(effect.at, this.#look(effect.at));
				if (effect.kind === "add") heldIn(effect.amount, (at) => cells.set(at, this.#look(at)));
			}
		}
		return cells;
	}

	#look(at: number): { known: boolean } {
		if (linkTests.has(this.#model.name)) return { known: false };
		this.#held(at);
		return { known: this.#width(at).known };
	}

	#width(at: number): { readonly size: number; readonly known: boolean; readonly type: IntType } {
		const type: CType = pointee(this.#args[at]?.type ?? { kind: "unknown" });
		const signed = type.kind === "int" ? type.signed : true;
		let size = 8;
		let known = false;
		try {
			const bytes = this.#frame.shape.layouts.size(type);
			known = bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8;
			if (known) size = bytes;
		} catch (error) {
			if (!(error instanceof UnknownLayout)) throw error;
			size = 4;
		}
		return { size, known, type: { kind: "int", bits: (size * 8) as IntType["bits"], signed } };
	}

	/** Where argument `at` points. */
	#address(at: number): number {
		const arg = this.#args[at];
		if (!arg) throw new Contradiction(`${this.#model.name}() is called without its argument number ${at + 1}`);
		return this.#run.world.follow(arg, `${this.#model.name}()`);
	}

	#held(at: number): Expr {
		const { world } = this.#run;
		if (linkTests.has(this.#model.name)) return this.#run.linked(this.#address(at));
		const { size, type } = this.#width(at);
		const address = this.#address(at);
		const found = world.read(address, size, type, `what ${this.#model.name}() finds`, this.#frame.shape.layouts);
		return cast(found ?? constant(this.#run.numberAt(address, size, type.signed)), { kind: "unknown" }, word);
	}

	#value(expression: Expression, outcome: number): Expr {
		if (typeof expression === "number") return constant(BigInt(expression));
		if ("arg" in expression) {
			const arg = this.#args[expression.arg];
			return arg ? cast(arg.expr, arg.type, word) : constant(0n);
		}
		if ("held" in expression) return this.#held(expression.held);
		if ("made" in expression) return constant(BigInt(this.#object(outcome)));
		if ("unknown" in expression) {
			const { low, high } = expression;
			const bound = (n: number | undefined) => (n === undefined ? undefined : BigInt(n));
			const pointer = this.#call.type.kind === "pointer" && (low ?? 0) > 0;
			const type: CType = pointer || this.#call.type.kind === "int" ? this.#call.type : word;
			return this.#run.world.input(
				`${this.#key}.${outcome}.${expression.unknown}`,
				type,
				`what ${this.#model.name}() answers`,
				this.#frame.shape.layouts,
				pointer ? {} : { low: bound(low), high: bound(high) },
			);
		}
		return operation(
			expression.op,
			word,
			this.#value(expression.left, outcome),
			this.#value(expression.right, outcome),
		);
	}

	/** The outcome that the path takes. Where several do the same, which it is shows in the result alone. */
	#choose(): { readonly outcome: ModelOutcome; readonly result: Expr | undefined } {
		const { guide } = this.#frame;
		const { world } = this.#run;
		const { outcomes, name } = this.#model;
		const fails = guide.fails(name, this.#call.origin);
		let candidates = outcomes.filter((outcome) => (outcome.fails ?? false) === (fails ?? false));
		if (candidates.length === 0) candidates = [...outcomes];
		const calling = candidates.filter((outcome) =>
			this.#release(outcome, (callee) => guide.calls(callee, this.#call.origin)),
		);
		if (calling.length > 0) candidates = calling;
		else if (guide.guided && candidates.some((outcome) => !this.#release(outcome, () => true)))
			candidates = candidates.filter((outcome) => !this.#release(outcome, () => true));
		let alike = alikeWith(candidates, candidates[0]);
		if (alike.length < candidates.length || alike.length === 1) {
			const taken = this.#possible(candidates) ?? (fails === undefined ? this.#possible(outcomes) : undefined);
			if (!taken) throw new Contradiction(`${name}() cannot ${fails ? "fail" : "do"} here as the path says`);
			alike = [taken];
		}
		const [first] = alike as [ModelOutcome, ...ModelOutcome[]];
		for (const presumed of first.presume ?? []) world.decide(this.#value(presumed, 0), true, `${name}()`);
		let result = first.result === undefined ? undefined : this.#value(first.result, outcomes.indexOf(first));
		for (const [index, other] of alike.slice(1).entries()) {
			if (other.result === undefined || result === undefined) continue;
			const value = this.#value(other.result, outcomes.indexOf(other));
			result = operation("choose", word, this.#whether(other, index), value, result);
		}
		return { outcome: first, result };
	}

	/** Whether one of several outcomes that do the same is the one. */
	#whether(outcome: ModelOutcome, index: number): Expr {
		if (outcome.when.length > 0)
			return outcome.when.map((when) => this.#value(when, 0)).reduce((a, b) => operation("&", word, a, b));
		const bit: CType = { kind: "int", bits: 8, signed: false, bool: true };
		return this.#run.world.input(
			`${this.#key}.which${index}`,
			bit,
			`what ${this.#model.name}() answers`,
			this.#frame.shape.layouts,
		);
	}

	#possible(outcomes: readonly ModelOutcome[]): ModelOutcome | undefined {
		const { world } = this.#run;
		const now = outcomes.find(({ when }) => when.every((each) => numberOf(this.#value(each, 0)) !== 0n));
		const order = now ? [now, ...outcomes] : outcomes;
		return order.find(({ when }) =>
			when.every((each) => {
				const value = this.#value(each, 0);
				return value.kind === "constant" ? value.value !== 0n : world.decide(value, true, `${this.#model.name}()`);
			}),
		);
	}

	#release(outcome: ModelOutcome, meant: (callee: string) => boolean): boolean {
		return outcome.effects.some((effect) => {
			if (effect.kind !== "callback") return false;
			const callee = this.#callee(effect.function);
			return callee !== undefined && meant(callee);
		});
	}

	#callee(at: number): string | undefined {
		const arg = this.#args[at];
		return arg?.expr.kind === "constant" ? this.#run.machine.functionName(Number(arg.expr.value)) : undefined;
	}

	#writes(outcome: ModelOutcome): readonly { readonly at: number; readonly size: number; readonly value: Expr }[] {
		return outcome.effects.flatMap((effect) => {
			if (effect.kind !== "add" && effect.kind !== "set") return [];
			if (effect.kind === "set" && effect.part !== undefined) return [];
			const { size, type } = this.#width(effect.at);
			const value =
				effect.kind === "set"
					? this.#value(effect.to, 0)
					: operation("+", word, this.#held(effect.at), this.#value(effect.amount, 0));
			return [{ at: this.#address(effect.at), size, value: cast(value, word, type) }];
		});
	}

	/** What goes into the books. */
	#enter(effect: Effect): void {
		if (effect.kind === "add") {
			const address = this.#address(effect.at);
			if (isOnStack(address)) return;
			this.#run.count(this.#frame, { address }, this.#value(effect.amount, 0), this.#model.name, this.#call.origin);
		} else if (effect.kind === "set" && effect.part === undefined) this.#run.books.close(this.#address(effect.at), 8);
	}

	#apply(effect: Effect): void {
		const { world } = this.#run;
		switch (effect.kind) {
			case "reference":
				this.#count(effect);
				return;
			case "set":
				if (effect.part === linkPart) this.#run.link(this.#address(effect.at), this.#value(effect.to, 0));
				return;
			case "unlink":
				this.#run.link(this.#address(effect.node), constant(0n));
				return;
			case "scribble":
				this.#scribble(effect.at);
				return;
			case "allocate":
				this.#object(0);
				return;
			case "free": {
				const arg = this.#args[effect.object];
				if (arg) world.pin(arg.expr);
				return;
			}
			default:
				return;
		}
	}

	#count({ counted, on, within, amount }: Effect & { readonly kind: "reference" }): void {
		const { world } = this.#run;
		const { layouts } = this.#frame.shape;
		let pointer: Expr;
		if ("arg" in on) pointer = this.#args[on.arg]?.expr ?? constant(0n);
		else if ("result" in on) pointer = this.#resultPointer();
		else {
			const target = this.#args[on.out];
			if (!target || numberOf(target.expr) === 0n) return;
			let at = world.follow(target, `${this.#model.name}()`);
			if (on.member) at += layouts.field(...on.member).offset;
			const to: CType = on.member
				? { kind: "pointer", to: { kind: "struct", tag: counted.struct } }
				: pointee(target.type);
			const given = world.input(
				`${this.#key}.given`,
				to.kind === "pointer" ? to : { kind: "pointer", to: { kind: "void" } },
				`what ${this.#model.name}() gives`,
				layouts,
			);
			writeNumber(this.#run.machine.memory, at, 8, given.value);
			world.shadow.wrote(at, 8, given);
			pointer = given;
		}
		let object = pointer;
		for (const [struct, member] of within) object = plus(object, BigInt(this.#offset(struct, member)));
		this.#run.count(
			this.#frame,
			{ reference: counterOf(counted), pointer, object },
			constant(BigInt(amount)),
			this.#model.name,
			this.#call.origin,
		);
	}

	/** A member of a struct that nothing here declares is told from others by its name. */
	#offset(struct: string, member: string): number {
		try {
			return this.#frame.shape.layouts.field(struct, member).offset;
		} catch (error) {
			if (error instanceof UnknownLayout) return 0;
			throw error;
		}
	}

	#resultPointer(): Expr {
		const index = this.#model.outcomes.findIndex(({ effects, fails }) => !fails && effects.length > 0);
		const result = this.#model.outcomes[Math.max(index, 0)]?.result;
		return result === undefined ? constant(0n) : this.#value(result, Math.max(index, 0));
	}

	#scribble(at: number): void {
		const { world, machine } = this.#run;
		const address = this.#address(at);
		const [, value, length] = this.#args;
		const size = length?.expr.kind === "constant" ? Number(length.expr.value) : undefined;
		if (
			this.#model.name === "memset" &&
			value?.expr.kind === "constant" &&
			size !== undefined &&
			machine.memory.accessible(address, size)
		) {
			machine.memory.touchRange(address, Math.max(size, 1));
			machine.memory.u8.fill(Number(value.expr.value & 0xffn), address, address + size);
			world.shadow.wrote(address, size);
			this.#run.books.close(address, size);
			return;
		}
		this.#run.forget(this.#frame, address);
	}

	#object(outcome: number): number {
		if (this.#made === undefined) {
			const { effects = [] } = this.#model.outcomes[outcome] ?? {};
			const effect = effects.find((each) => each.kind === "allocate");
			const size =
				effect?.kind === "allocate" && effect.size && "product" in effect.size
					? this.#product(effect.size.product)
					: undefined;
			const zeroed = effect?.kind === "allocate" && effect.zeroed;
			this.#made = this.#run.world.allocate(`${this.#key}.made`, size ?? 0, zeroed);
		}
		return this.#made;
	}

	#product(factors: readonly number[]): number {
		let bytes = 1n;
		for (const at of factors) {
			const arg = this.#args[at];
			if (!arg) return 0;
			this.#run.world.pin(arg.expr);
			bytes *= BigInt.asUintN(64, numberOf(arg.expr));
		}
		return bytes > 1_000_000n ? 1_000_000 : Number(bytes);
	}

	#callbacks(outcome: ModelOutcome): void {
		for (const effect of outcome.effects) {
			if (effect.kind !== "callback" && effect.kind !== "deferred") continue;
			const callee = this.#callee(effect.function);
			const args = effect.args.map((index) => this.#args[index]).filter((arg) => arg !== undefined);
			if (callee === undefined || args.length < effect.args.length) continue;
			const model = modelOf(callee);
			if (model) new RowCall(this.#run, this.#frame, model, args, this.#call, `${this.#key}@`).perform(false);
			else this.#run.enterCallback(this.#frame, callee, args, this.#call);
		}
	}
}

function alikeWith(outcomes: readonly ModelOutcome[], first: ModelOutcome | undefined): readonly ModelOutcome[] {
	const text = (outcome: ModelOutcome | undefined): string =>
		(outcome?.effects ?? [])
			.map((effect) => JSON.stringify(effect, (key, value) => (key === "rows" ? undefined : value)))
			.join();
	const wanted = text(first);
	return outcomes.filter((outcome) => text(outcome) === wanted);
}

function heldIn(expression: Expression | undefined, use: (at: number) => void): void {
	if (expression === undefined || typeof expression === "number") return;
	if ("held" in expression) use(expression.held);
	else if ("op" in expression) {
		heldIn(expression.left, use);
		heldIn(expression.right, use);
	}
}

/** The machine reads numbers among a call's arguments; where pointers point has been looked at. */
function constantUnlessPointer({ expr, type }: Typed): Expr {
	return type.kind === "int" ? constant(numberOf(expr)) : expr;
}
