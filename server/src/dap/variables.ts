/** What is shown in the variables view, by the numbers that the client asks with. All of them are good until the program moves. */
import { Handles } from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Control, Variable, Watch } from "../core/api/debugging/session.ts";

type Source = (control: Control) => readonly Variable[] | Promise<readonly Variable[]>;

/** Something whose changes can be watched. */
export type Watchable = Omit<Watch, "id">;

export class VariableHandles {
	readonly #handles = new Handles<Source>();
	/** What was shown, by the number of what it was shown in and its name. */
	#shown = new Map<string, Variable>();

	/** The program moved: nothing that was shown is as it was. */
	reset(): void {
		this.#handles.reset();
		this.#shown = new Map();
	}

	/** A number for something that has parts. */
	add(source: Source): number {
		return this.#handles.create(source);
	}

	async parts(reference: number, control: Control): Promise<DebugProtocol.Variable[]> {
		const variables = (await this.#handles.get(reference)?.(control)) ?? [];
		return variables.map((variable) => {
			this.#shown.set(`${reference}:${variable.name}`, variable);
			return { name: variable.name, ...this.described(variable), ...evaluateName(variable) };
		});
	}

	/** The value, the type and the number of the parts. */
	described(variable: Variable): { value: string; type: string; variablesReference: number } {
		const { value, type, parts, slowParts } = variable;
		const source = slowParts ?? parts;
		return { value, type, variablesReference: source ? this.add(source) : 0 };
	}

	shown(reference: number, name: string): Variable | undefined {
		return this.#shown.get(`${reference}:${name}`);
	}
}

function evaluateName({ expression }: Variable): { evaluateName?: string } {
	return expression === undefined ? {} : { evaluateName: expression };
}

/** Frames have numbers from 1 in the protocol. */
export function frameOf(id: number | undefined): number {
	return (id ?? 1) - 1;
}
