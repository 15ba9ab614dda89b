/**
 * Token kinds and keywords of kernel C, as small numbers. Punctuation of one character is its own character code;
 * everything else has a number outside the printable range.
 */
export const END = 0;
export const IDENTIFIER = 1;
export const NUMBER = 2;
export const STRING = 3;
export const CHARACTER = 4;
/** A binary operator of two or three characters: `==`, `<=`, `<<`, `||` … */
export const OPERATOR = 5;
/** `+=` and its like; a plain `=` is its own character code. */
export const COMPOUND_ASSIGN = 6;
export const ARROW = 7;
export const AND_AND = 8;
export const INC_DEC = 9;
export const ELLIPSIS = 10;
export const OTHER = 11;

/** From here on kinds are keywords. */
export const KEYWORD = 128;
export const K_STRUCT = 128;
export const K_ENUM = 129;
export const K_PRIMITIVE = 130;
export const K_QUALIFIER = 131;
export const K_STORAGE = 132;
export const K_TYPEDEF = 133;
export const K_EXTERN = 134;
export const K_TYPEOF = 135;
export const K_SIZEOF = 136;
export const K_OFFSETOF = 137;
export const K_IF = 140;
export const K_ELSE = 141;
export const K_WHILE = 142;
export const K_FOR = 143;
export const K_DO = 144;
export const K_SWITCH = 145;
export const K_CASE = 146;
export const K_DEFAULT = 147;
export const K_RETURN = 148;
export const K_BREAK = 149;
export const K_CONTINUE = 150;
export const K_GOTO = 151;
export const K_ASM = 152;
export const K_EXTENSION = 153;
export const K_GENERIC = 154;
export const K_STATIC_ASSERT = 155;

const keywordGroups: readonly (readonly [number, string])[] = [
	[K_STRUCT, "struct union"],
	[K_ENUM, "enum"],
	[
		K_PRIMITIVE,
		"void char short int long float double signed unsigned bool _Bool __int128 size_t ssize_t ptrdiff_t intptr_t uintptr_t " +
			"int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t char8_t char16_t char32_t char64_t " +
			"charptr_t nullptr_t max_align_t __signed__ __signed",
	],
	[
		K_QUALIFIER,
		"const volatile restrict __restrict __restrict__ __const __const__ __volatile__ __volatile _Atomic _Noreturn",
	],
	[K_STORAGE, "static auto register inline __inline __inline__ __thread _Thread_local thread_local __forceinline"],
	[K_TYPEDEF, "typedef"],
	[K_EXTERN, "extern"],
	[K_TYPEOF, "typeof __typeof__ __typeof typeof_unqual __typeof_unqual__ __auto_type_of__"],
	[K_SIZEOF, "sizeof _Alignof alignof __alignof__ __alignof"],
	[K_OFFSETOF, "offsetof"],
	[K_IF, "if"],
	[K_ELSE, "else"],
	[K_WHILE, "while"],
	[K_FOR, "for"],
	[K_DO, "do"],
	[K_SWITCH, "switch"],
	[K_CASE, "case"],
	[K_DEFAULT, "default"],
	[K_RETURN, "return"],
	[K_BREAK, "break"],
	[K_CONTINUE, "continue"],
	[K_GOTO, "goto"],
	[K_ASM, "asm __asm__ __asm asm_inline"],
	[K_EXTENSION, "__extension__"],
	[K_GENERIC, "_Generic"],
	[K_STATIC_ASSERT, "_Static_assert static_assert"],
];

/** The kind of each keyword; a name that is not here is an identifier. */
export const keywordKinds: ReadonlyMap<string, number> = new Map(
	keywordGroups.flatMap(([kind, names]) => names.split(" ").map((name): [string, number] => [name, kind])),
);

/** True of a keyword that can only start or continue a type. */
export function startsType(kind: number): boolean {
	return kind >= K_STRUCT && kind <= K_QUALIFIER;
}

/** True of a keyword that starts a statement and can stand nowhere else. */
export function startsStatement(kind: number): boolean {
	return kind >= K_IF && kind <= K_GOTO;
}

/** Keywords of the grammar that are ordinary names in the C the kernel is written in. */
export const laterKeywords: ReadonlySet<string> = new Set(["constexpr", "noreturn"]);
