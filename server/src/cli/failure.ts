/** Why the program could not do what it was asked, in one line. Ends it with exit code 2. */
export class Failure extends Error {}

export const exitCodes = { nothingFound: 0, findings: 1, failed: 2 } as const;
