/**
 * Locks and what else protects data: nothing runs at the same time here, so that a lock is a count whose balance is checked.
 * Documentation/locking/locktypes.rst; a spinlock may not be taken twice, a reader may.
 */
import { programFault } from "../fault.ts";
import type { Kernel } from "../kernel.ts";
import { inPlace, type OperationTable } from "../operations.ts";
import { low32, type Word } from "../values/wide.ts";

/** How deep something is nested has its name; how often a lock is held, its address. */
export const locksHeld = "locks held";

const spellings = ["", "_bh", "_irq", "_irqsave", "_irqrestore", "_nested", "_interruptible_nested"];

export function lockFacility(kernel: Kernel): OperationTable {
	const held = (lock: Word): number => kernel.words.get(Number(lock));
	const set = (lock: Word, count: number): void => {
		const before = held(lock);
		if (before === count) return;
		kernel.words.set(locksHeld, kernel.words.get(locksHeld) + Math.abs(count) - Math.abs(before));
		kernel.words.set(Number(lock), count);
	};
	/** Exclusive: -1 while it is held. */
	const take = (lock: Word): Word => {
		if (held(lock) !== 0)
			throw programFault("unbalanced-lock", "a lock is taken that is held already: it would wait for itself");
		set(lock, -1);
		return 0;
	};
	const give = (lock: Word): Word => {
		if (held(lock) !== -1) throw programFault("unbalanced-lock", "a lock is released that is not held");
		set(lock, 0);
		return 0;
	};
	const takeShared = (lock: Word): Word => {
		if (held(lock) < 0) throw programFault("unbalanced-lock", "a lock is taken for reading that is held for writing");
		set(lock, held(lock) + 1);
		return 0;
	};
	const giveShared = (lock: Word): Word => {
		if (held(lock) <= 0) throw programFault("unbalanced-lock", "a lock is released by a reader that does not hold it");
		set(lock, held(lock) - 1);
		return 0;
	};
	const tryTake = (lock: Word): Word => {
		if (held(lock) !== 0) return 0;
		take(lock);
		return 1;
	};
	const nest = (name: string, by: 1 | -1): Word => {
		const now = kernel.words.get(name) + by;
		if (now < 0) throw programFault("unbalanced-lock", `${name} is left more often than it was entered`);
		kernel.words.set(name, now);
		kernel.words.set(locksHeld, kernel.words.get(locksHeld) + by);
		return 0;
	};
	const table = new Map<string, (...args: Word[]) => Word>();
	const nesting = (name: string, by: 1 | -1): void => {
		const what = name.replace(/_(?:lock|unlock|disable|enable)/, "");
		table.set(name, () => nest(what, by));
	};
	const family = (prefix: string, run: (lock: Word) => Word, bottomHalves: 1 | -1): void => {
		for (const spelling of spellings) {
			table.set(`${prefix}${spelling}`, (lock = 0, flags) => {
				// Saved flags are the address of a variable here.
				if (spelling === "_irqsave" && flags !== undefined) kernel.access.store64(flags, 0, kernel.at);
				const answer = run(lock);
				// What was locked with bottom halves off may be unlocked alone, and they be let on again apart.
				const taken = !prefix.endsWith("trylock") || answer !== 0;
				if (spelling === "_bh" && taken) nest("local_bh", bottomHalves);
				return answer;
			});
		}
	};
	for (const kind of ["spin", "raw_spin", "_raw_spin", "write", "_raw_write"]) {
		family(`${kind}_lock`, take, 1);
		family(`${kind}_unlock`, give, -1);
		family(`${kind}_trylock`, tryTake, 1);
	}
	for (const kind of ["read", "_raw_read"]) {
		family(`${kind}_lock`, takeShared, 1);
		family(`${kind}_unlock`, giveShared, -1);
	}
	for (const [name, run] of [
		["mutex_lock", take],
		["mutex_lock_nested", take],
		["mutex_unlock", give],
		["mutex_trylock", tryTake],
		["down_write", take],
		["up_write", give],
		["down_read", takeShared],
		["up_read", giveShared],
		["write_seqlock", take],
		["write_sequnlock", give],
		["write_seqlock_bh", take],
		["write_sequnlock_bh", give],
	] as const)
		table.set(name, (lock = 0) => run(lock));
	for (const [name, interrupted] of [
		["mutex_lock_interruptible", take],
		["mutex_lock_killable", take],
		["down_read_killable", takeShared],
		["down_write_killable", take],
	] as const)
		table.set(name, (lock = 0) => interrupted(lock));
	for (const name of [
		"rcu_read_lock",
		"rcu_read_lock_bh",
		"rcu_read_lock_sched",
		"local_bh_disable",
		"preempt_disable",
		"local_irq_disable",
	])
		nesting(name, 1);
	for (const name of [
		"rcu_read_unlock",
		"rcu_read_unlock_bh",
		"rcu_read_unlock_sched",
		"local_bh_enable",
		"preempt_enable",
		"local_irq_enable",
	])
		nesting(name, -1);
	for (const name of [
		"spin_lock_init",
		"raw_spin_lock_init",
		"rwlock_init",
		"mutex_init",
		"init_rwsem",
		"seqlock_init",
	])
		table.set(name, (lock = 0) => {
			set(lock, 0);
			return 0;
		});
	// Readers of a sequence count (Documentation/locking/seqlock.rst): nobody writes meanwhile, so that the first try is the last.
	for (const name of [
		"read_seqbegin",
		"read_seqretry",
		"read_seqcount_begin",
		"raw_read_seqcount_begin",
		"read_seqcount_retry",
		"write_seqcount_begin",
		"write_seqcount_end",
	])
		table.set(name, () => 0);
	for (const name of ["lockdep_rtnl_is_held", "rtnl_is_locked"]) table.set(name, () => 1);
	table.set("spin_is_locked", (lock = 0) => (low32(held(lock)) !== 0 ? 1 : 0));
	return new Map([...table].map(([name, run]) => [name, () => inPlace(run)]));
}
