/** Why something could not be done with a file. */
/** What went wrong with a file, in the words of the system. */
export function reasonOf(error: unknown): string {
	switch ((error as NodeJS.ErrnoException).code) {
		case "ENOENT":
			return "no such file";
		case "EISDIR":
			return "a folder, not a file";
		case "EACCES":
		case "EPERM":
			return "not allowed to read it";
		default:
			return error instanceof Error ? error.message : String(error);
	}
}
