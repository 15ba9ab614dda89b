/** What a row of the models says of a function whose body is not looked at. */
import { counterOf, type Effect, type Expression, type Model, type ModelOutcome } from "../../core/models/index.ts";

interface RowOutcome {
	readonly result: string;
	readonly effects: readonly string[];
}

export function modelText(model: Model): string {
	const outcomes = model.outcomes.map(outcomeOfRow);
	return `${[
		`${model.name}()  a row of the models: wherever it is called this is taken for what it does`,
		...(outcomes.length === 0 ? ["", "  does not return"] : []),
		...outcomes.flatMap(({ result, effects }) => ["", `  ${result}`, ...effects.map((effect) => `    ${effect}`)]),
	].join("\n")}\n`;
}

export function outcomeOfRow({ fails, result, effects }: ModelOutcome): RowOutcome {
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
