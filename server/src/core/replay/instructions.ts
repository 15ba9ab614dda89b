/** Loads, stores and what else stands in a block, with what the numbers depend on. */
import type { FieldPlace } from "../concrete/values/layout.ts";
import type { CType, Instruction, Value } from "../ir/types.ts";
import { counterOf, cursorReference } from "../models/index.ts";
import { endsAtHead } from "../models/lists.ts";
import { cast, constant, type Expr, type IntType, intOf, numberOf, operation, type Typed } from "./expression.ts";
import { type Frame, isOnStack, plus } from "./frame.ts";
import type { DrivenRun } from "./run.ts";
import { writeNumber } from "./shadow.ts";

type Of<Kind extends Instruction["kind"]> = Extract<Instruction, { kind: Kind }>;

export function instruct(run: DrivenRun, frame: Frame, i: Exclude<Instruction, { kind: "call" }>, block: number): void {
	switch (i.kind) {
		case "load":
			load(run, frame, i);
			return;
		case "store":
			store(run, frame, i);
			return;
		case "declare": {
			const local = frame.shape.layout.locals[i.local];
			if (local) run.world.shadow.open(frame.fp + local.offset, local.size);
			run.machineStep();
			return;
		}
		case "iterate":
			iterate(run, frame, i, block);
			return;
		case "opaque":
			opaque(run, frame, i);
	}
}

function load(run: DrivenRun, frame: Frame, i: Of<"load">): void {
	const { world } = run;
	const address = world.follow(run.value(i.address), placeWords(i.address));
	const bits = bitField(frame, i.address);
	let found: Expr | undefined;
	if (bits) found = loadBits(run, frame, address, bits);
	else if (i.type.kind === "struct")
		world.shadow.copied(run.slot(frame, i.result), address, frame.shape.layouts.size(i.type));
	else {
		const int = intOf(i.type);
		if (int) found = world.read(address, int.bits / 8, i.type, placeWords(i.address), frame.shape.layouts);
	}
	run.machineStep();
	run.define(frame, i.result, i.type, found && { expr: found, type: { kind: "unknown" } });
}

/** The bytes of a bit-field and the bits in them. */
type BitField = FieldPlace & { readonly bits: NonNullable<FieldPlace["bits"]> };

function bitField(frame: Frame, address: Value): BitField | undefined {
	if (address.kind !== "field" || address.struct === "?") return undefined;
	const place = frame.shape.layouts.field(address.struct, address.field);
	return place.bits ? { ...place, bits: place.bits } : undefined;
}

const u8: IntType = { kind: "int", bits: 8, signed: false };
const s64: IntType = { kind: "int", bits: 64, signed: true };
const u64: IntType = { kind: "int", bits: 64, signed: false };

function bytesOf({ bits: { at, width } }: BitField): {
	readonly first: number;
	readonly count: number;
	readonly shift: number;
} {
	const first = at >>> 3;
	return { first, count: (at + width + 7 - first * 8) >>> 3, shift: at - first * 8 };
}

function loadBits(run: DrivenRun, frame: Frame, address: number, place: BitField): Expr {
	const { first, count, shift } = bytesOf(place);
	let unit: Expr = constant(0n);
	for (let n = 0; n < count; n++) {
		const at = address + first + n;
		const byte = run.world.read(at, 1, u8, "a bit-field", frame.shape.layouts) ?? constant(run.numberAt(at, 1, false));
		unit = operation(
			"|",
			u64,
			unit,
			operation("<<", u64, cast(byte, { kind: "unknown" }, u8), constant(BigInt(n * 8))),
		);
	}
	const mask = (1n << BigInt(place.bits.width)) - 1n;
	const value = operation("&", u64, operation(">>", u64, unit, constant(BigInt(shift))), constant(mask));
	if (place.type.kind !== "int" || !place.type.signed) return value;
	const up = constant(BigInt(64 - place.bits.width));
	return operation(">>", { ...u64, signed: true }, operation("<<", u64, value, up), up);
}

function store(run: DrivenRun, frame: Frame, i: Of<"store">): void {
	const { world } = run;
	const target = run.value(i.address);
	const address = world.follow(target, placeWords(i.address));
	const value = run.value(i.value);
	const bits = bitField(frame, i.address);
	if (i.update && !isOnStack(address)) {
		const amount = run.value(i.update.amount);
		const by = i.update.sign > 0 ? amount.expr : operation("neg", s64, cast(amount.expr, amount.type, s64));
		run.count(frame, { address }, by, i.update.sign > 0 ? "+" : "-", i.origin);
	} else if (!isOnStack(address)) run.books.close(address, sizeIn(frame, i.type));
	if (i.type.kind === "struct" || i.type.kind === "array") {
		const size = sizeIn(frame, i.type);
		run.machineStep();
		if (value.expr.kind === "constant" && i.value.kind !== "int" && i.value.kind !== "string")
			world.shadow.copied(address, Number(value.expr.value), size);
		else world.shadow.wrote(address, size);
		return;
	}
	if (bits) {
		const { first, count } = bytesOf(bits);
		for (let n = 0; n < count; n++) {
			const byte = world.read(address + first + n, 1, u8, "a bit-field", frame.shape.layouts);
			if (byte) world.pin(byte);
		}
		world.pin(value.expr);
		run.machineStep();
		world.shadow.wrote(address + first, count);
		return;
	}
	run.machineStep();
	const int = intOf(i.type);
	if (int) world.shadow.wrote(address, int.bits / 8, cast(value.expr, value.type, int));
}

function sizeIn(frame: Frame, type: CType): number {
	return frame.shape.layouts.size(type);
}

/** A round of an iterator that the machine does not run: the cursor is something new, or there is no more. */
function iterate(run: DrivenRun, frame: Frame, i: Of<"iterate">, block: number): void {
	const { world } = run;
	const held = cursorReference(i.macro);
	for (const arg of i.args) {
		if (arg?.kind !== "local") continue;
		const { offset, size, type } = frame.shape.layout.locals[arg.index] ?? {};
		if (offset !== undefined && size !== undefined && (type?.kind === "int" || type?.kind === "pointer"))
			world.shadow.open(frame.fp + offset, size);
	}
	const before = run.cursors.get(`${frame.path}:${i.origin.start}`);
	if (held && before) countCursor(run, frame, i, held, before, -1n);
	const terminator = frame.shape.fn.blocks[block]?.terminator;
	const said = frame.guide.turnAt(block);
	const goesOn =
		terminator?.kind === "branch" &&
		(said === undefined ? !frame.guide.leadsOn(terminator.else) : said === terminator.then);
	let element: Typed;
	if (goesOn) {
		element = run.unknown(frame, i, i.type, `an element of ${i.macro}`);
		if (element.expr.kind === "input") {
			if (element.expr.object !== undefined) element.expr.followed = true;
			if (element.expr.object !== undefined && element.expr.value === 0n)
				element.expr.value = BigInt(element.expr.object);
		}
	} else {
		element = { expr: constant(i.type.kind === "int" ? -1n : 0n), type: i.type };
		const head = i.args.at(-2);
		const member = i.texts?.at(-1);
		if (endsAtHead(i.macro) && head && member && i.cursor && i.type.kind === "pointer" && i.type.to.kind === "struct") {
			const { offset } = frame.shape.layouts.field(i.type.to.tag, member);
			const at = world.follow(run.value(i.cursor), i.macro);
			const last = plus(run.value(head).expr, -BigInt(offset));
			writeNumber(run.machine.memory, at, 8, numberOf(last));
			world.shadow.wrote(at, 8, last);
		}
	}
	if (goesOn) run.cursors.set(`${frame.path}:${i.origin.start}`, element.expr);
	else run.cursors.delete(`${frame.path}:${i.origin.start}`);
	if (held && goesOn) countCursor(run, frame, i, held, element.expr, 1n);
	const int = intOf(i.type);
	if (int) writeNumber(run.machine.memory, run.slot(frame, i.result), int.bits / 8, numberOf(element.expr));
	run.machine.skip();
	run.define(frame, i.result, i.type, element);
}

function countCursor(
	run: DrivenRun,
	frame: Frame,
	i: Of<"iterate">,
	{ kind, within }: NonNullable<ReturnType<typeof cursorReference>>,
	pointer: Expr,
	amount: bigint,
): void {
	let object = pointer;
	for (const [struct, member] of within)
		object = plus(object, BigInt(frame.shape.layouts.field(struct, member).offset));
	run.count(frame, { reference: counterOf(kind), pointer, object }, constant(amount), i.macro, i.origin);
}

/** Code that lowering did not understand: what it touches may hold anything. */
function opaque(run: DrivenRun, frame: Frame, i: Of<"opaque">): void {
	for (const value of i.touches) {
		const touched = run.value(value);
		const address = Number(numberOf(touched.expr));
		if (touched.expr.kind === "constant" && isOnStack(address)) run.forget(frame, address);
	}
	if (i.result !== undefined) {
		const type: CType = { kind: "int", bits: 64, signed: true };
		const answer = run.unknown(frame, i, type, "what code that was not understood leaves");
		frame.temps[i.result] = answer;
		writeNumber(run.machine.memory, run.slot(frame, i.result), 8, numberOf(answer.expr));
	}
	run.machine.skip();
}

/** A place in words: `tbl->entries` is "entries". */
function placeWords(address: Value): string {
	switch (address.kind) {
		case "field":
			return `\`${address.field}\``;
		case "global":
			return `\`${address.name}\``;
		case "index":
		case "cast":
			return placeWords(address.kind === "index" ? address.base : address.operand);
		default:
			return "a value in memory";
	}
}
