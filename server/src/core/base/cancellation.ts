/** Asked in the hot loops of the core; a front end adapts its protocol's token to it. */
export interface Cancellation {
	readonly isCancelled: boolean;
}

export const neverCancelled: Cancellation = { isCancelled: false };

/** Thrown out of the core when a cancellation was noticed. Nothing half-computed is kept. */
export class CancelledError extends Error {
	constructor() {
		super("cancelled");
		this.name = "CancelledError";
	}
}

export function throwIfCancelled(cancellation: Cancellation): void {
	if (cancellation.isCancelled) throw new CancelledError();
}
