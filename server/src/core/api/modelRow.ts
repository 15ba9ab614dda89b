/** What a row of the models says of a function whose body is not looked at. */
import { counterOf, type Effect, type Expression, type ModelOutcome, modelOf } from "../models/index.ts";

export interface ModelRow {
	readonly function: string;
	/** None: the function does not return. */
	readonly outcomes: readonly { readonly result: string; readonly effects: readonly string[] }[];
}

/** The row of a function, in words; undefined where its body has to tell. */
export function modelRow(name: string): ModelRow | undefined {
	const model = modelOf(name);
	return model && { function: name, outcomes: model.outcomes.map(outcomeOf) };
}

function outcomeOf({ fails, result, effects }: ModelOutcome): ModelRow["outcomes"][number] {
	const answer = result === undefined ? "" : `, and returns ${expressionText(result).replace(/^\+/, "")}`;
	return { result: `${fails ? "fails" : "succeeds"}${answer}`, effects: effects.map(effectText) };
}

function effectText(effect: Effect): string {
	switch (effect.kind) {
		case "add":
			return `counts what argument ${effect.at + 1} points to by ${expressionText(effect.amount)}`;
		case "reference": {
			const { on, counted, amount } = effect;
			const where =
				"arg" in on ? `argument ${on.arg + 1}` : "out" in on ? `what argument ${on.out + 1} is set to` : "the result";
			return `${amount > 0 ? "+1" : "-1"}  ${counterOf(counted)} of ${where}`;
		}
		case "set":
			return `sets what argument ${effect.at + 1} points to`;
		case "allocate":
			return "makes a new object";
		case "free":
			return `frees argument ${effect.object + 1}`;
		case "publish":
			return `keeps argument ${effect.object + 1}`;
		case "callback":
			return `calls argument ${effect.function + 1}`;
		case "deferred":
			return `calls argument ${effect.function + 1} later`;
		case "unlink":
			return `takes argument ${effect.node + 1} off its list`;
		case "scribble":
			return `writes what argument ${effect.at + 1} points to`;
	}
}

function expressionText(expression: Expression): string {
	if (typeof expression === "number") return expression > 0 ? `+${expression}` : String(expression);
	if ("arg" in expression) return `argument ${expression.arg + 1}`;
	if ("held" in expression) return `what argument ${expression.held + 1} points to`;
	if ("made" in expression) return "the new object";
	if ("unknown" in expression) return expression.unknown === "found" ? "a pointer" : `a number (${expression.unknown})`;
	return `${expressionText(expression.left)} ${expression.op} ${expressionText(expression.right)}`;
}
