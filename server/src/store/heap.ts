/** How much of a thread's heap is in use, garbage left out. */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collector: (() => void) | undefined;

/**
 * Lets go of garbage now: of a thread that has nothing more to do it would stay. V8's own collector; Node gives it to nobody who does not
 * ask V8 for it.
 */
export function collect(): void {
	if (!collector) {
		setFlagsFromString("--expose-gc");
		collector = runInNewContext("gc") as () => void;
	}
	collector();
}

/**
 * Whether more than `live` bytes of the heap are in use. What V8 says is in use counts garbage: only where that comes to `used` is
 * a collection made to see how much is left, so that nothing that is good is let go for the sake of garbage.
 */
export function heapHolds(live: number, used: number): boolean {
	if (getHeapStatistics().used_heap_size <= used) return false;
	collect();
	return getHeapStatistics().used_heap_size > live;
}
