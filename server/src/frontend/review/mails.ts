/** Patches that come as mail: one message, or an mbox with a series, as lore.kernel.org and `git format-patch` give them. */
import PostalMime, { type Email } from "postal-mime";
import { harmlessLine } from "../../core/review/harmless.ts";
import { parsePatch } from "../../core/review/parsePatch.ts";
import type { ParsedPatch, Problem } from "../../core/review/patch.ts";

/** One patch of the input, in the order in which they are to be applied. */
export interface NamedPatch {
	readonly id: string;
	readonly title: string;
	readonly parsed: ParsedPatch;
}

export interface ReadSeries {
	readonly patches: readonly NamedPatch[];
	/** What is to be said of the input as a whole. */
	readonly remarks: readonly Problem[];
}

const mailLimits = { maxNestingDepth: 32, maxHeadersSize: 1 << 20 };
/** A line that begins a message in an mbox: an address or commit, and a date. */
const separator = /^From \S+ .*\d\d:\d\d.*$/;

/** Whether bytes are mail rather than a bare diff: a separator or a header at the top. */
export function isMail(text: string): boolean {
	const start = text.slice(0, 20_000).replace(/^\s+/, "");
	if (separator.test(start.slice(0, 500).split(/\r?\n/, 1)[0] ?? "")) return true;
	const head = start.split(/\r?\n\r?\n/, 1)[0] ?? "";
	return (
		/^[A-Za-z][A-Za-z-]*: /.test(head) &&
		/^(Subject|From|Message-ID): /im.test(head) &&
		!/^(---|\+\+\+|@@) /m.test(head)
	);
}

/** The patches of all messages, a series in its order; bytes as they lie in the file. */
export async function readMails(bytes: Uint8Array): Promise<ReadSeries> {
	const messages: Message[] = [];
	const remarks: Problem[] = [];
	for (const raw of messagesIn(bytes)) {
		const email = await PostalMime.parse(raw, mailLimits).catch(() => undefined);
		if (email) messages.push(messageOf(email));
		else remarks.push({ reason: "a message could not be read", fatal: true });
	}
	return { ...series(messages, remarks), remarks };
}

/** One byte is one character in between, so that no message's encoding is touched. */
function messagesIn(bytes: Uint8Array): readonly Uint8Array[] {
	const lines = Buffer.from(bytes).toString("latin1").split("\n");
	const messages: string[][] = [];
	let blank = true;
	for (const line of lines) {
		if (blank && separator.test(line.trimEnd())) messages.push([]);
		else if (messages.length === 0) messages.push([line]);
		else messages.at(-1)?.push(line);
		blank = line.trim() === "";
	}
	return messages.map((message) => Buffer.from(message.join("\n").replace(/^\s+/, ""), "latin1"));
}

interface Message {
	readonly subject: string;
	readonly version: number;
	/** Place in a series and its length, where the subject says so. */
	readonly number: number | undefined;
	readonly total: number | undefined;
	readonly reply: boolean;
	readonly parsed: ParsedPatch;
	readonly hasText: boolean;
}

function messageOf(email: Email): Message {
	const subject = harmlessLine(email.subject ?? "");
	const tag = /\[([^\]]*\bPATCH\b[^\]]*)\]/i.exec(subject)?.[1] ?? "";
	const [, number, total] = /\b(\d{1,4})\/(\d{1,4})\b/.exec(tag) ?? [];
	const parts = [email.text ?? "", ...email.attachments.map(textOfAttachment)].map(parsePatch);
	return {
		subject: subject.replace(/^(\[[^\]]*\]\s*)+/, "") || "(no subject)",
		version: Number(/\bv(\d{1,3})\b/i.exec(tag)?.[1] ?? 1),
		number: number === undefined ? undefined : Number(number),
		total: total === undefined ? undefined : Number(total),
		reply: /^\s*(re|aw|antw|sv|fwd?):/i.test(subject),
		parsed: { files: parts.flatMap(({ files }) => files), problems: parts.flatMap(({ problems }) => problems) },
		hasText: email.text !== undefined || email.attachments.length > 0,
	};
}

function textOfAttachment({ content, filename, mimeType }: Email["attachments"][number]): string {
	if (!/^text\/|patch|diff/.test(mimeType) && !/\.(patch|diff|txt|mbox)$/i.test(filename ?? "")) return "";
	if (typeof content === "string") return content;
	const bytes = new Uint8Array(content);
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder("latin1").decode(bytes);
	}
}

function series(messages: readonly Message[], remarks: Problem[]): { readonly patches: readonly NamedPatch[] } {
	const replies = messages.filter(({ reply, parsed }) => reply && parsed.files.length === 0);
	if (replies.length > 0)
		remarks.push({ reason: `${count(replies.length, "reply", "replies")} not looked at`, fatal: false });
	const mails = messages.filter((message) => !replies.includes(message));
	const version = Math.max(1, ...mails.map((mail) => mail.version));
	const older = mails.filter((mail) => mail.version < version && mail.number !== undefined);
	if (older.length > 0)
		remarks.push({
			reason: `${count(older.length, "message", "messages")} of versions before v${version} not looked at`,
			fatal: false,
		});
	const current = mails.filter((mail) => !older.includes(mail));
	const patches = current.filter(({ parsed }) => parsed.files.length > 0 || parsed.problems.length > 0);
	for (const mail of current) {
		if (patches.includes(mail) || mail.number === 0) continue;
		const reason = mail.hasText ? `no patch in "${mail.subject}"` : `no plain text in "${mail.subject}"`;
		remarks.push({ reason, fatal: mail.number !== undefined });
	}
	const total = Math.max(0, ...patches.map((mail) => mail.total ?? 0));
	const numbers = new Set(patches.map(({ number }) => number));
	for (let n = 1; n <= Math.min(total, 1000); n++)
		if (!numbers.has(n) && current.every(({ number }) => number !== n))
			remarks.push({ reason: `patch ${n}/${total} is missing`, fatal: true });
	const ordered = patches.every(({ number }) => number !== undefined)
		? patches.toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0))
		: patches;
	return {
		patches: ordered.map(({ subject, number, parsed }, i) => ({
			id: number !== undefined && total > 0 ? `${number}/${total}` : `${i + 1}/${ordered.length}`,
			title: subject,
			parsed,
		})),
	};
}

function count(number: number, one: string, more: string): string {
	return `${number} ${number === 1 ? one : more}`;
}
