/** A halt in the words of the protocol. */
import { StoppedEvent } from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DebugSession, Halt } from "../core/api/debugging/session.ts";

/** The one thread there is: nothing runs beside anything else. */
export const theThread = 1;

export function stoppedEvent(halt: Halt, session: DebugSession): StoppedEvent {
	const { reason, ...more } = stopped(halt, session);
	const event = new StoppedEvent(reason, theThread);
	Object.assign(event.body, { allThreadsStopped: true }, more);
	return event;
}

type Stopped = Pick<DebugProtocol.StoppedEvent["body"], "reason" | "description" | "text" | "hitBreakpointIds">;

function stopped(halt: Halt, session: DebugSession): Stopped {
	switch (halt.kind) {
		case "breakpoint": {
			const reason = halt.arrival.kind === "line" ? "breakpoint" : "function breakpoint";
			return { reason, hitBreakpointIds: [...halt.arrival.ids] };
		}
		case "change": {
			const text = halt.changes.map((change) => session.changeText(change)).join("; ");
			const hitBreakpointIds = halt.changes.map(({ watch }) => watch.id);
			return { reason: "data breakpoint", description: text, text, hitBreakpointIds };
		}
		case "fault":
			return { reason: "exception", description: faultName(halt.fault), text: halt.fault.message };
		case "beginning":
			return { reason: "entry", description: `At the beginning of ${session.subject.name}` };
		case "end": {
			const problem = session.subject.problem();
			const description = `At the end of ${session.subject.name}`;
			return problem === undefined ? { reason: "end", description } : { reason: "end", description, text: problem };
		}
		default:
			return { reason: halt.kind };
	}
}

export function faultName(fault: Extract<Halt, { kind: "fault" }>["fault"]): string {
	switch (fault.kind) {
		case "program":
			return fault.fault;
		case "limit":
			return `limit on ${fault.limit}`;
		default:
			return fault.kind;
	}
}
