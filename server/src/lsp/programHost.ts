import type { FileReport, HoverInfo, UntakenRegion } from "../core/api/types.ts";
import { type Cancellation, CancelledError, throwIfCancelled } from "../core/base/cancellation.ts";
import type { TextEdit } from "../core/syntax/tree.ts";
import type { ConfigurationInUse, EngineSnapshot, OpenedProgram } from "../frontend/engine.ts";
import { SupersededError } from "./superseded.ts";

/** An answer together with the view of the program it is about. */
export interface About<T> {
	readonly answer: T;
	readonly snapshot: EngineSnapshot;
}

/** How far a program is: being opened, open, or open with less than there should be. */
export type ProgramProgress =
	| { readonly state: "indexing"; readonly text: string }
	| { readonly state: "ready"; readonly configuration: ConfigurationInUse }
	| { readonly state: "limited"; readonly reason: string };

/** One running or finished check of one file, shared by everybody who asks for it. */
interface Run {
	readonly revision: number;
	/** Who still wants the answer; when all of them have cancelled, the run stops. */
	readonly waiters: Set<Cancellation>;
	readonly result: Promise<About<FileReport>>;
}

/**
 * One program and the open documents in it. Every edit makes a new revision; what still runs about an older one is
 * told to stop and ends in a `SupersededError`.
 */
export class ProgramHost {
	/** Root of the kernel tree, or undefined for a document outside of any. */
	readonly root: string | undefined;
	/** The texts of the open documents, by the core's name of the file; read when the program opens. */
	readonly #open = new Map<string, () => string>();
	readonly #texts: ReadonlyMap<string, string>;
	readonly #opened: Promise<OpenedProgram>;
	readonly #runs = new Map<string, Run>();
	readonly #durations = new Map<string, number>();
	#program: OpenedProgram | undefined;
	#revision = 0;
	#closed = false;

	/** `texts`: files that are otherwise than the tree has them, open or not. */
	constructor(
		root: string | undefined,
		opened: Promise<OpenedProgram>,
		texts: ReadonlyMap<string, string> = new Map(),
	) {
		this.root = root;
		this.#texts = texts;
		this.#opened = opened.then((program) => this.#begin(program));
		this.#opened.catch(() => {}); // whoever asks gets the error; nobody asking is no reason to fall over
	}

	get documentCount(): number {
		return this.#open.size;
	}

	/** The program is open: what is asked now is answered without waiting for an index. */
	get isReady(): boolean {
		return this.#program !== undefined;
	}

	/** Milliseconds the last complete check of `file` took; 0 before the first. */
	lastDuration(file: string): number {
		return this.#durations.get(file) ?? 0;
	}

	/** From now on `file` has the text that `text` gives. */
	attach(file: string, text: () => string): void {
		this.#open.set(file, text);
		this.#change((program) => program.program.setText(file, text()));
	}

	/** The text of `file` changed: by `edits`, or altogether if there are none. */
	change(file: string, edits: readonly TextEdit[] | undefined): void {
		const text = this.#open.get(file);
		if (text === undefined) return;
		this.#change(({ program }) => {
			if (edits === undefined) program.setText(file, text());
			else program.edit(file, edits);
		});
	}

	/** The editor let go of `file`: it has again what the tree holds. */
	detach(file: string): void {
		this.#open.delete(file);
		this.#durations.delete(file);
		this.#runs.delete(file);
		const text = this.#texts.get(file);
		this.#change(({ program }) => (text === undefined ? program.forget(file) : program.setText(file, text)));
	}

	/** Files of the tree changed on disk. */
	filesChanged(files: readonly string[]): void {
		this.#change((opened) => opened.filesChanged(files));
	}

	/** The program knows more than before; what it was asked meanwhile is to be asked again. */
	learnt(): void {
		this.#revision++;
	}

	/** Everything about `file`; asked again before the next edit, the answer is the same object. */
	async check(file: string, cancellation: Cancellation): Promise<About<FileReport>> {
		const opened = await this.#opened;
		for (;;) {
			throwIfCancelled(cancellation);
			const run = this.#runOf(opened, file);
			run.waiters.add(cancellation);
			try {
				const about = await run.result;
				if (run.revision !== this.#revision) throw new SupersededError();
				return about;
			} catch (error) {
				if (!(error instanceof CancelledError)) throw error;
				if (run.revision !== this.#revision) throw new SupersededError();
				// Either this asker gave up, or the run ended with its previous askers just before this one came.
			} finally {
				run.waiters.delete(cancellation);
			}
		}
	}

	/** What there is to say about the place at `offset`. */
	async hover(file: string, offset: number, cancellation: Cancellation): Promise<About<HoverInfo | undefined>> {
		const { program } = await this.#opened;
		const snapshot = program.snapshot();
		const revision = this.#revision;
		const answer = await this.#whileCurrent(revision, cancellation, (current) => snapshot.hover(file, offset, current));
		return { answer, snapshot };
	}

	/** The lines of `file` that are not read. */
	async untaken(file: string, cancellation: Cancellation): Promise<About<readonly UntakenRegion[]>> {
		const { program } = await this.#opened;
		const snapshot = program.snapshot();
		const answer = await this.#whileCurrent(this.#revision, cancellation, (current) => snapshot.untaken(file, current));
		return { answer, snapshot };
	}

	/** Releases the program; a program still opening is released when it is there. */
	close(): void {
		this.#closed = true;
		this.#revision++;
		this.#program?.close();
		this.#program = undefined;
	}

	#begin(opened: OpenedProgram): OpenedProgram {
		if (this.#closed) {
			opened.close();
			throw new CancelledError();
		}
		for (const [file, text] of this.#texts) opened.program.setText(file, text);
		for (const [file, text] of this.#open) opened.program.setText(file, text());
		this.#program = opened;
		return opened;
	}

	#change(apply: (program: OpenedProgram) => void): void {
		this.#revision++;
		if (this.#program !== undefined) apply(this.#program);
	}

	#runOf(opened: OpenedProgram, file: string): Run {
		const known = this.#runs.get(file);
		if (known?.revision === this.#revision) return known;
		const revision = this.#revision;
		const waiters = new Set<Cancellation>();
		const everybodyLeft: Cancellation = {
			get isCancelled() {
				if (waiters.size === 0) return false;
				for (const waiter of waiters) if (!waiter.isCancelled) return false;
				return true;
			},
		};
		const run: Run = { revision, waiters, result: this.#startCheck(opened, file, revision, everybodyLeft) };
		this.#runs.set(file, run);
		run.result.catch(() => {
			if (this.#runs.get(file) === run) this.#runs.delete(file);
		});
		return run;
	}

	async #startCheck(
		opened: OpenedProgram,
		file: string,
		revision: number,
		cancellation: Cancellation,
	): Promise<About<FileReport>> {
		const snapshot = opened.program.snapshot();
		const started = performance.now();
		const answer = await this.#whileCurrent(revision, cancellation, (current) => snapshot.check(file, current));
		this.#durations.set(file, performance.now() - started);
		return { answer, snapshot };
	}

	/** Asks the core with a cancellation that also fires when `revision` is no longer the current one. */
	async #whileCurrent<T>(
		revision: number,
		cancellation: Cancellation,
		ask: (current: Cancellation) => Promise<T>,
	): Promise<T> {
		const isStale = (): boolean => revision !== this.#revision;
		const current: Cancellation = {
			get isCancelled() {
				return isStale() || cancellation.isCancelled;
			},
		};
		try {
			const answer = await ask(current);
			if (isStale()) throw new SupersededError();
			return answer;
		} catch (error) {
			if (error instanceof CancelledError && isStale()) throw new SupersededError();
			throw error;
		}
	}
}
