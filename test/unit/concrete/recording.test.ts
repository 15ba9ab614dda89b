import { describe, expect, test } from "vitest";
import { kernelOperations } from "../../../server/src/core/concrete/kernelOperations.ts";
import type { Machine } from "../../../server/src/core/concrete/machine.ts";
import { Recording, type Workload } from "../../../server/src/core/concrete/recording.ts";
import { machineOver } from "../../agreement/machine.ts";

const text = `
typedef unsigned int u32;
struct cell { u32 value; struct cell *next; u32 pad[20]; };
static struct cell cells[64];
static struct cell *head;
static u32 total;
static int mix(int depth, u32 x) { u32 local[4]; local[x & 3] = x; return depth == 0 ? local[x & 3] : mix(depth - 1, x * 31 + depth); }
int work(u32 seed, int rounds)
{
	u32 x = seed;
	int i;
	for (i = 0; i < rounds; i++) {
		struct cell *c = &cells[(x >> 8) & 63];
		x = x * 1664525 + 1013904223;
		c->value += x;
		c->pad[x % 20] ^= i;
		c->next = head;
		head = c;
		total += mix(x & 3, x);
	}
	return total;
}
u32 sum(void) { u32 s = total; int i; for (i = 0; i < 64; i++) s = s * 31 + cells[i].value + cells[i].pad[i % 20]; return s; }
`;

/** Calls of `work`, each with a seed of its own. */
class Calls implements Workload {
	#done = 0;
	readonly #count: number;
	readonly #rounds: number;

	constructor(count: number, rounds: number) {
		this.#count = count;
		this.#rounds = rounds;
	}

	next(machine: Machine): boolean {
		if (this.#done >= this.#count) return false;
		this.#done++;
		machine.start("work", [machine.random(), this.#rounds], "run.c");
		return true;
	}

	save(): unknown {
		return this.#done;
	}

	restore(state: unknown): void {
		this.#done = Number(state);
	}
}

/**
 * The variables with static storage, the shadow of the stack, and the registers. Not the stack's bytes: slots of temporaries
 * that are no longer needed hold what the way there left in them.
 */
function fingerprint(machine: Machine): string {
	let hash = 17;
	const { u8, shadow } = machine.memory;
	for (let at = 0x50_0000; at < 0x50_4000; at++) hash = (Math.imul(hash, 31) + (u8[at] as number)) | 0;
	for (let at = 0xd0_0000; at < 0xd0_1000; at += 8) hash = (Math.imul(hash, 31) + (shadow[at >>> 3] as number)) | 0;
	const { fn, pc, fp, sp } = machine.registers;
	return [hash, fn, pc, fp, sp, machine.steps].join(" ");
}

function recordingOf(calls: number, rounds: number, options = {}): Recording {
	return new Recording(machineOver({ "run.c": text }, { seed: 7 }), new Calls(calls, rounds), options);
}

describe("a recording", () => {
	test("of a short run: every state met on the way forward is met again on the way back", () => {
		const recording = recordingOf(3, 6, { interval: 100 });
		const states: string[] = [];
		while (!recording.ended) {
			states[recording.position] = fingerprint(recording.machine);
			recording.goTo(recording.position + 1);
		}
		expect(states.length).toBeGreaterThan(500);
		for (let position = states.length - 2; position >= 0; position -= 7) {
			recording.goTo(position);
			expect(fingerprint(recording.machine)).toBe(states[position]);
		}
		recording.finish();
		expect(fingerprint(recording.machine)).toBe(states.at(-1));
	});

	test("steps made one at a time and steps made together lead to the same states", () => {
		const slow = recordingOf(2, 10, { interval: 64 });
		const fast = recordingOf(2, 10);
		fast.finish();
		while (!slow.ended) slow.goTo(slow.position + 1);
		expect(fingerprint(slow.machine)).toBe(fingerprint(fast.machine));
	});

	test("of 10 million steps goes back from the end to the beginning within its memory", () => {
		const budget = 2 << 20;
		const recording = recordingOf(20, 12_000, { budget, interval: 1 << 14 });
		recording.goTo(2_000_003);
		const early = fingerprint(recording.machine);
		recording.finish();
		expect(recording.position).toBeGreaterThan(10_000_000);
		const end = fingerprint(recording.machine);
		const last = recording.position;
		expect(recording.memory.bytes).toBeLessThan(budget * 1.25);

		const started = performance.now();
		const backs = 200;
		for (let i = 0; i < backs; i++) recording.stepBack();
		expect(recording.position).toBe(last - backs);
		expect((performance.now() - started) / backs).toBeLessThan(50);

		recording.goTo(2_000_003);
		expect(fingerprint(recording.machine)).toBe(early);
		recording.goTo(0);
		expect(recording.position).toBe(0);
		recording.finish();
		expect(fingerprint(recording.machine)).toBe(end);
	});

	test("that goes back to before objects were allocated finds their memory as it was", () => {
		const source = `void *kmalloc(unsigned long size, unsigned int flags); void kfree(const void *p);
			static long *kept[400]; int work(unsigned seed, int rounds) { int i; for (i = 0; i < rounds; i++) { kept[i] = kmalloc(2000, 0); kept[i][3] = seed + i;
			if (i & 1) kfree(kept[i]); } return 0; }`;
		const machine = machineOver({ "run.c": source }, { operations: kernelOperations() });
		const recording = new Recording(machine, new Calls(1, 400), { interval: 500 });
		recording.finish();
		const end = [machine.heap.objects, machine.heap.bytes, machine.heap.unusedFrom];
		expect(end[0]).toBe(200);
		recording.goTo(2);
		expect([machine.heap.objects, machine.heap.bytes]).toEqual([0, 0]);
		const { unusedFrom } = machine.heap;
		expect(machine.memory.u8.subarray(unusedFrom, unusedFrom + 1_000_000).some((byte) => byte !== 0)).toBe(false);
		expect(machine.memory.accessible(unusedFrom + 32, 1)).toBe(false);
		recording.finish();
		expect([machine.heap.objects, machine.heap.bytes, machine.heap.unusedFrom]).toEqual(end);
	});

	test("the same seed gives the same run, another one does not", () => {
		const run = (seed: number): string => {
			const recording = new Recording(machineOver({ "run.c": text }, { seed }), new Calls(4, 50));
			recording.finish();
			return `${recording.machine.call("sum", [], "run.c").kind} ${recording.machine.registers.result}`;
		};
		expect(run(3)).toBe(run(3));
		expect(run(3)).not.toBe(run(4));
	});
});
