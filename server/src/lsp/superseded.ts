/** The text changed while an answer about it was being computed: the answer would be about nothing the reader sees. */
export class SupersededError extends Error {
	constructor() {
		super("superseded by an edit");
		this.name = "SupersededError";
	}
}
