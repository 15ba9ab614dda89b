/**
 * Which side of an `#if` is read when nobody says how the kernel is configured.
 *
 * The policy, and why: a leak can hide in any code that somebody builds, so an option counts as enabled (`CONFIG_NET`,
 * `IS_ENABLED(CONFIG_INET)`: the larger program is read), as built in rather than as a module, on a 64-bit little-endian
 * x86 with SMP and an MMU. Not taken is what replaces or wraps ordinary code only in special builds: debugging,
 * sanitizers and self-tests (`CONFIG_DEBUG_*`, `CONFIG_KASAN`, `CONFIG_LOCKDEP`, `DEBUG`), other architectures, the
 * "smaller kernel" options (`CONFIG_TINY_RCU`, `CONFIG_BASE_SMALL`), PREEMPT_RT, and every macro that is neither a
 * CONFIG option nor defined in the file itself (`#ifdef CACHE_DEBUG`, `#ifdef __cplusplus`). A configuration read from a
 * `.config` answers first where there is one. Exactly one branch of a conditional is read, so statements split over
 * branches stay balanced.
 */

/** The choices of one kernel build, where they are known. */
export interface Configuration {
	/** True: built in or a module; false: not set; undefined: unknown, the policy decides. `name` includes `CONFIG_`. */
	option(name: string): boolean | undefined;
}

export const unknownConfiguration: Configuration = { option: () => undefined };

/** What the text itself has said so far with `#define` and `#undef`: a small integer, or NaN where it is not one. */
export type LocalMacros = Map<string, number | undefined>;

const negativeParts =
	/DEBUG|SELFTEST|SELF_TEST|KUNIT|KASAN|KCSAN|KMSAN|UBSAN|KFENCE|LOCKDEP|PROVE_|LOCK_STAT|PREEMPT_RT|BROKEN|COMPILE_TEST|FAULT_INJECT|KMEMLEAK|KCOV|GCOV|TINY|SLOB|BASE_SMALL|LOCK_ALLOC|TORTURE|_TEST$|TRACE_IRQFLAGS$/;

const otherArchitectures =
	/^CONFIG_(?:ALPHA|ARC|ARM|ARM64|CSKY|H8300|HEXAGON|IA64|LOONGARCH|M68K|COLDFIRE|MICROBLAZE|MIPS|NIOS2|OPENRISC|PARISC|PPC|PPC32|PPC64|PPC_\w+|RISCV|S390|SUPERH|SPARC|SPARC32|SPARC64|UML|XTENSA|X86_32|32BIT|SH_\w+|MIPS_\w+|ARM_\w+|ARM64_\w+|M68\w+|SPARC_\w+|SUN3X?|ATARI|AMIGA|MAC|BF\w+|CPU_BIG_ENDIAN|SGI_IP\w+|MACH_\w+|ARCH_\w+|CPU_\w+|PLAT_\w+|SOC_\w+)$/;

const numericOptions: ReadonlyMap<string, number> = new Map([
	["CONFIG_PGTABLE_LEVELS", 5],
	["CONFIG_NR_CPUS", 64],
	["CONFIG_HZ", 250],
	["CONFIG_NODES_SHIFT", 6],
	["CONFIG_BASE_SMALL", 0],
	["CONFIG_PANIC_TIMEOUT", 0],
	["CONFIG_X86_L1_CACHE_SHIFT", 6],
	["CONFIG_PHYSICAL_START", 0x1000000],
	["CONFIG_GCC_VERSION", 120000],
	["CONFIG_CLANG_VERSION", 0],
]);

const namedValues: ReadonlyMap<string, number> = new Map([
	["__KERNEL__", 1],
	["__GNUC__", 12],
	["__GNUC_MINOR__", 2],
	["GCC_VERSION", 120000],
	["BITS_PER_LONG", 64],
	["__BITS_PER_LONG", 64],
	["BITS_PER_LONG_LONG", 64],
	["__LITTLE_ENDIAN", 1234],
	["__LITTLE_ENDIAN_BITFIELD", 1],
	["__BYTE_ORDER", 1234],
	["__BYTE_ORDER__", 1234],
	["__ORDER_LITTLE_ENDIAN__", 1234],
	["__ORDER_BIG_ENDIAN__", 4321],
	["__x86_64__", 1],
	["__amd64__", 1],
	["__SIZEOF_INT128__", 16],
	["__SIZEOF_LONG__", 8],
	["__SIZEOF_POINTER__", 8],
	["__STDC_VERSION__", 201112],
	["__OPTIMIZE__", 1],
	["PAGE_SHIFT", 12],
	["PAGE_SIZE", 4096],
	["HZ", 250],
	["NR_CPUS", 64],
	["THREAD_SIZE", 16384],
	["L1_CACHE_SHIFT", 6],
	["L1_CACHE_BYTES", 64],
	["SMP_CACHE_BYTES", 64],
	["MAX_NUMNODES", 64],
	["NODES_SHIFT", 6],
	["CONFIG_PGTABLE_LEVELS", 5],
	["LINUX_VERSION_CODE", 0x7fffffff],
	["true", 1],
]);

/** Is the name defined, as `#ifdef` asks? */
export function isDefined(name: string, local: LocalMacros, configuration: Configuration): boolean {
	if (local.has(name)) return local.get(name) !== undefined;
	if (name.startsWith("CONFIG_")) return optionEnabled(name, configuration);
	return name !== "true" && namedValues.has(name);
}

/** Is the CONFIG option set, by the configuration if it knows, else by the policy above? */
export function optionEnabled(name: string, configuration: Configuration): boolean {
	const known = configuration.option(name);
	if (known !== undefined) return known;
	if (name.endsWith("_MODULE") && name !== "CONFIG_MODULE") return false;
	return !negativeParts.test(name) && !otherArchitectures.test(name);
}

const tokenPattern =
	/\s+|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|\\\r?\n|(0[xX][0-9a-fA-F]+|\d+)[uUlL]*|([A-Za-z_$][\w$]*)|('(?:[^'\\]|\\.)*')|(&&|\|\||==|!=|<=|>=|<<|>>|[-+*/%<>!~&|^()?:,])|([\s\S])/g;

/**
 * The value of the condition of an `#if` or `#elif`. A condition that cannot be read is false. Never throws.
 */
export function evaluateCondition(condition: string, local: LocalMacros, configuration: Configuration): boolean {
	const tokens: string[] = [];
	for (const match of condition.matchAll(tokenPattern)) {
		if (match[5] !== undefined || tokens.length > 2000) return false;
		const token = match[1] ?? match[2] ?? match[3] ?? match[4];
		if (token !== undefined) tokens.push(token);
	}
	return new ConditionReader(tokens, local, configuration).value() !== 0;
}

const binaryLevels: readonly ReadonlySet<string>[] = [
	new Set(["||"]),
	new Set(["&&"]),
	new Set(["|"]),
	new Set(["^"]),
	new Set(["&"]),
	new Set(["==", "!="]),
	new Set(["<", "<=", ">", ">="]),
	new Set(["<<", ">>"]),
	new Set(["+", "-"]),
	new Set(["*", "/", "%"]),
];

const maxNesting = 64;

class ConditionReader {
	readonly #tokens: readonly string[];
	readonly #local: LocalMacros;
	readonly #configuration: Configuration;
	#at = 0;
	#depth = 0;

	constructor(tokens: readonly string[], local: LocalMacros, configuration: Configuration) {
		this.#tokens = tokens;
		this.#local = local;
		this.#configuration = configuration;
	}

	value(): number {
		if (++this.#depth > maxNesting) return 0;
		const condition = this.#binary(0);
		let result = condition;
		if (this.#accept("?")) {
			const then = this.value();
			this.#accept(":");
			const otherwise = this.value();
			result = condition !== 0 ? then : otherwise;
		}
		this.#depth--;
		return result;
	}

	#accept(token: string): boolean {
		if (this.#tokens[this.#at] !== token) return false;
		this.#at++;
		return true;
	}

	#binary(level: number): number {
		const operators = binaryLevels[level];
		if (!operators) return this.#unary();
		let left = this.#binary(level + 1);
		for (;;) {
			const operator = this.#tokens[this.#at];
			if (operator === undefined || !operators.has(operator)) return left;
			this.#at++;
			left = apply(operator, left, this.#binary(level + 1));
		}
	}

	#unary(): number {
		let negations = "";
		for (;;) {
			const token = this.#tokens[this.#at];
			if (token !== "!" && token !== "-" && token !== "+" && token !== "~") break;
			negations = token + negations;
			this.#at++;
		}
		let value = this.#primary();
		for (const operator of negations) {
			if (operator === "!") value = value === 0 ? 1 : 0;
			else if (operator === "-") value = -value;
			else if (operator === "~") value = ~value;
		}
		return value;
	}

	#primary(): number {
		const token = this.#tokens[this.#at++];
		if (token === undefined) return 0;
		if (token === "(") {
			const value = this.value();
			this.#accept(")");
			return value;
		}
		const c = token.charCodeAt(0);
		if (c >= 48 && c <= 57) return Number(token);
		if (c === 39) return token.charCodeAt(1);
		return this.#name(token);
	}

	#name(name: string): number {
		if (name === "defined") {
			const parenthesised = this.#accept("(");
			const subject = this.#tokens[this.#at++] ?? "";
			if (parenthesised) this.#accept(")");
			return isDefined(subject, this.#local, this.#configuration) ? 1 : 0;
		}
		if (this.#tokens[this.#at] === "(") return this.#call(name);
		const local = this.#local.get(name);
		if (local !== undefined) return Number.isNaN(local) ? 1 : local;
		if (name.startsWith("CONFIG_"))
			return numericOptions.get(name) ?? (optionEnabled(name, this.#configuration) ? 1 : 0);
		return namedValues.get(name) ?? 0;
	}

	#call(name: string): number {
		const args: string[] = [];
		let depth = 0;
		do {
			const token = this.#tokens[this.#at++];
			if (token === undefined) break;
			if (token === "(") depth++;
			else if (token === ")") depth--;
			else if (depth > 0) args.push(token);
		} while (depth > 0);
		const first = args[0] ?? "";
		switch (name) {
			case "IS_ENABLED":
			case "IS_BUILTIN":
			case "IS_REACHABLE":
				return first.startsWith("CONFIG_")
					? optionEnabled(first, this.#configuration)
						? 1
						: 0
					: isDefined(first, this.#local, this.#configuration)
						? 1
						: 0;
			case "KERNEL_VERSION":
				return Number(args[0] ?? 0) * 65536 + Number(args[2] ?? 0) * 256 + Number(args[4] ?? 0);
			case "__has_attribute":
			case "__has_builtin":
			case "__has_include":
				return 1;
			case "__GNUC_PREREQ":
				return 1;
			default:
				return 0;
		}
	}
}

function apply(operator: string, left: number, right: number): number {
	switch (operator) {
		case "||":
			return left !== 0 || right !== 0 ? 1 : 0;
		case "&&":
			return left !== 0 && right !== 0 ? 1 : 0;
		case "|":
			return Number(BigInt.asIntN(64, BigInt(Math.trunc(left)) | BigInt(Math.trunc(right))));
		case "^":
			return Number(BigInt.asIntN(64, BigInt(Math.trunc(left)) ^ BigInt(Math.trunc(right))));
		case "&":
			return Number(BigInt.asIntN(64, BigInt(Math.trunc(left)) & BigInt(Math.trunc(right))));
		case "==":
			return left === right ? 1 : 0;
		case "!=":
			return left !== right ? 1 : 0;
		case "<":
			return left < right ? 1 : 0;
		case "<=":
			return left <= right ? 1 : 0;
		case ">":
			return left > right ? 1 : 0;
		case ">=":
			return left >= right ? 1 : 0;
		case "<<":
			return left * 2 ** Math.min(Math.max(right, 0), 63);
		case ">>":
			return Math.floor(left / 2 ** Math.min(Math.max(right, 0), 63));
		case "+":
			return left + right;
		case "-":
			return left - right;
		case "*":
			return left * right;
		case "/":
			return right === 0 ? 0 : Math.trunc(left / right);
		default:
			return right === 0 ? 0 : left % right;
	}
}
