/* SPDX-License-Identifier: MIT */
/*
 * Patterns to trees, by recursive descent; groups nest no deeper than a limit. Where ECMAScript's
 * syntax is wider than the dialect, the problem says so at the character where that begins.
 */
#include "base/pattern_class.h"
#include "base/pattern_tree.h"
#include "base/utf8.h"

#define ESCAPE_HINT                                                                                \
    "Escapes are \\d \\w \\s \\D \\W \\S, \\t \\n \\r \\f \\v, \\xHH, \\uHHHH, \\u{H...}, and a "  \
    "backslash before one of ^ $ \\ . * + ? ( ) [ ] { } | / or, in a class, '-'."
#define REGULAR_HINT "Only what is matched in one pass over the text is in the dialect."

struct parser {
    struct arena *arena;
    struct text text;
    size_t at;
    unsigned depth;
    struct pattern_problem *problem;
};

static bool refuse(struct parser *parser, size_t begin, const char *message, const char *hint)
{
    return pattern_refuse(parser->problem, begin, parser->at, message, hint);
}

/* The byte that comes next, 0 at the end: no pattern has a NUL. */
static char peek(const struct parser *parser)
{
    return parser->at < parser->text.size ? parser->text.data[parser->at] : '\0';
}

static bool take(struct parser *parser, const char *word)
{
    size_t size = strlen(word);
    if (parser->text.size - parser->at < size ||
        memcmp(parser->text.data + parser->at, word, size) != 0)
        return false;
    parser->at += size;
    return true;
}

static uint32_t take_character(struct parser *parser)
{
    unsigned code;
    parser->at += utf8_get(
        (struct text){parser->text.data + parser->at, parser->text.size - parser->at}, &code);
    return code;
}

/* A problem of the character that comes next. */
static bool refuse_next(struct parser *parser, const char *message, const char *hint)
{
    size_t begin = parser->at;
    if (peek(parser))
        take_character(parser);
    return refuse(parser, begin, message, hint);
}

static bool is_one_of(char c, const char *characters)
{
    return c && strchr(characters, c);
}

static struct pattern_node *new_node(struct parser *parser, enum pattern_kind kind, size_t begin)
{
    struct pattern_node *node = arena_alloc(parser->arena, sizeof(*node));
    node->kind = kind;
    node->begin = begin;
    node->end = parser->at;
    return node;
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)((found - digits) % 16) : -1;
}

/* At least `min` and at most `max` hexadecimal digits. */
static bool take_hex(struct parser *parser, unsigned min, unsigned max, uint32_t *ret_code)
{
    unsigned count = 0;
    *ret_code = 0;
    for (; count < max && hex_digit(peek(parser)) >= 0; count++, parser->at++)
        *ret_code = *ret_code * 16 + (uint32_t)hex_digit(peek(parser));
    return count >= min;
}

/* What is behind `\x` or `\u`; `begin` is where the escape does. */
static bool take_code(struct parser *parser, size_t begin, bool is_byte, uint32_t *ret_code)
{
    bool ok;
    if (is_byte)
        ok = take_hex(parser, 2, 2, ret_code);
    else if (take(parser, "{"))
        ok = take_hex(parser, 1, 6, ret_code) && take(parser, "}");
    else
        ok = take_hex(parser, 4, 4, ret_code);
    if (!ok)
        return refuse(parser, begin, "an escape without its hexadecimal digits", ESCAPE_HINT);
    if (*ret_code > PATTERN_CODE_MAX || (*ret_code >= 0xd800 && *ret_code <= 0xdfff))
        return refuse(parser, begin, "an escape that is no character of Unicode", NULL);
    return true;
}

/* The escape of one character, behind its backslash at `begin`. */
static bool take_escaped(struct parser *parser, size_t begin, bool in_class, uint32_t *ret_code)
{
    static const char letters[] = "tnrfv";
    static const char meanings[] = "\t\n\r\f\v";
    char c = peek(parser);

    if (!c)
        return refuse(parser, begin, "a backslash at the end", ESCAPE_HINT);
    take_character(parser);
    if (c == 'x' || c == 'u')
        return take_code(parser, begin, c == 'x', ret_code);
    if (c == 'k' || (c >= '1' && c <= '9'))
        return refuse(parser, begin, "a backreference", REGULAR_HINT);
    if (c == 'b' || c == 'B')
        return refuse(parser, begin, "a word boundary, which patterns do not have", NULL);
    if (is_one_of(c, letters))
        *ret_code = (unsigned char)meanings[strchr(letters, c) - letters];
    else if (is_one_of(c, "^$\\.*+?()[]{}|/") || (in_class && c == '-'))
        *ret_code = (unsigned char)c;
    else
        return refuse(parser, begin, "an unknown escape", ESCAPE_HINT);
    return true;
}

static bool too_many_ranges(struct parser *parser, size_t begin)
{
    return refuse(parser, begin, "a class of more than 256 ranges", NULL);
}

static struct pattern_node *class_node(struct parser *parser, struct pattern_class *class,
                                       size_t begin)
{
    struct pattern_node *node = new_node(parser, PATTERN_CLASS, begin);
    struct pattern_range *ranges;

    pattern_class_sort(class);
    ranges = arena_alloc(parser->arena, class->count * sizeof(*ranges));
    memcpy(ranges, class->ranges, class->count * sizeof(*ranges));
    node->ranges = ranges;
    node->range_count = class->count;
    return node;
}

static struct pattern_node *one_character(struct parser *parser, size_t begin, uint32_t code)
{
    struct pattern_class class;
    class.count = 0;
    pattern_class_add(&class, code, code);
    return class_node(parser, &class, begin);
}

static struct pattern_node *named_class(struct parser *parser, size_t begin, char name)
{
    struct pattern_class class;
    class.count = 0;
    pattern_class_add_named(&class, name);
    return class_node(parser, &class, begin);
}

/* An end of a range, or a named class, for which *ret_is_named says so. */
static bool take_class_atom(struct parser *parser, struct pattern_class *class, uint32_t *ret_code,
                            bool *ret_is_named)
{
    size_t begin = parser->at;

    *ret_is_named = false;
    if (!take(parser, "\\")) {
        *ret_code = take_character(parser);
        return true;
    }
    if (!pattern_class_is_name(peek(parser)))
        return take_escaped(parser, begin, true, ret_code);
    *ret_is_named = true;
    return pattern_class_add_named(class, parser->text.data[parser->at++]) ||
           too_many_ranges(parser, begin);
}

/* A character, a range or a named class between brackets. */
static bool take_class_item(struct parser *parser, struct pattern_class *class)
{
    size_t begin = parser->at;
    bool low_is_named;
    bool high_is_named = false;
    uint32_t low;

    if (!take_class_atom(parser, class, &low, &low_is_named))
        return false;
    uint32_t high = low;
    bool is_range = peek(parser) == '-' && parser->at + 1 < parser->text.size &&
                    parser->text.data[parser->at + 1] != ']';
    if (is_range) {
        parser->at++;
        if (!take_class_atom(parser, class, &high, &high_is_named))
            return false;
        if (low_is_named || high_is_named)
            return refuse(parser, begin, "a range that ends with a class",
                          "A '-' that is meant as it is stands last, or behind a backslash.");
        if (high < low)
            return refuse(parser, begin, "a range that ends before it begins", NULL);
    }
    return low_is_named || pattern_class_add(class, low, high) || too_many_ranges(parser, begin);
}

/* Behind `[`, which is at `begin`. */
static struct pattern_node *parse_class(struct parser *parser, size_t begin)
{
    struct pattern_class class;
    bool is_negated = take(parser, "^");

    class.count = 0;
    if (take(parser, "]")) {
        refuse(parser, begin, "an empty class", "A ']' in a class stands behind a backslash.");
        return NULL;
    }
    while (!take(parser, "]")) {
        if (!peek(parser)) {
            parser->at = begin + 1;
            refuse(parser, begin, "'[' without ']'", NULL);
            return NULL;
        }
        if (!take_class_item(parser, &class))
            return NULL;
    }
    pattern_class_sort(&class);
    if (is_negated && !pattern_class_negate(&class)) {
        too_many_ranges(parser, begin);
        return NULL;
    }
    if (class.count > 0)
        return class_node(parser, &class, begin);
    refuse(parser, begin, "a class of no characters", NULL);
    return NULL;
}

static struct pattern_node *parse_either(struct parser *parser);

/* Behind `(?`, which is at `begin`; only `:` may follow. */
static bool take_group_kind(struct parser *parser, size_t begin)
{
    if (take(parser, ":"))
        return true;
    if (take(parser, "=") || take(parser, "!") || take(parser, "<=") || take(parser, "<!"))
        return refuse(parser, begin, "lookaround", REGULAR_HINT);
    if (take(parser, "<") || take(parser, "P<"))
        return refuse(parser, begin, "a named group", "Groups have no names: write '(' alone.");
    return refuse(parser, begin, "an unknown kind of group", "Groups are '(...)' and '(?:...)'.");
}

/* Behind `(`, which is at `begin`. */
static struct pattern_node *parse_group(struct parser *parser, size_t begin)
{
    struct pattern_node *node;

    if (take(parser, "?") && !take_group_kind(parser, begin))
        return NULL;
    if (parser->depth == PATTERN_DEPTH_MAX) {
        refuse(parser, begin, "groups more than 32 levels deep", NULL);
        return NULL;
    }
    parser->depth++;
    node = parse_either(parser);
    parser->depth--;
    if (!node || take(parser, ")"))
        return node;
    parser->at = begin + 1;
    refuse(parser, begin, "'(' without ')'", NULL);
    return NULL;
}

static struct pattern_node *parse_escape(struct parser *parser, size_t begin)
{
    uint32_t code;

    if (pattern_class_is_name(peek(parser)))
        return named_class(parser, begin, parser->text.data[parser->at++]);
    return take_escaped(parser, begin, false, &code) ? one_character(parser, begin, code) : NULL;
}

static struct pattern_node *parse_atom(struct parser *parser)
{
    size_t begin = parser->at;

    if (take(parser, "("))
        return parse_group(parser, begin);
    if (take(parser, "["))
        return parse_class(parser, begin);
    if (take(parser, "\\"))
        return parse_escape(parser, begin);
    if (take(parser, "."))
        return named_class(parser, begin, '.');
    if (take(parser, "^"))
        return new_node(parser, PATTERN_BEGIN, begin);
    if (take(parser, "$"))
        return new_node(parser, PATTERN_END, begin);
    if (is_one_of(peek(parser), "*+?")) {
        refuse_next(parser, "nothing to repeat",
                    "A character that is meant as it is stands behind "
                    "a backslash.");
        return NULL;
    }
    if (is_one_of(peek(parser), "]{}")) {
        refuse_next(parser, "a bracket without its other half",
                    "A bracket that is meant as it is stands behind a backslash.");
        return NULL;
    }
    return one_character(parser, begin, take_character(parser));
}

/* A count; larger ones than PATTERN_PLACE_MAX are cut. */
static bool take_number(struct parser *parser, unsigned *ret_number)
{
    size_t begin = parser->at;

    *ret_number = 0;
    for (; peek(parser) >= '0' && peek(parser) <= '9'; parser->at++) {
        *ret_number = *ret_number * 10 + (unsigned)(peek(parser) - '0');
        if (*ret_number > PATTERN_PLACE_MAX)
            *ret_number = PATTERN_PLACE_MAX + 1;
    }
    return parser->at > begin;
}

/* Behind `{`, which is at `begin`: `m}`, `m,}` or `m,n}`. */
static bool take_counts(struct parser *parser, size_t begin, struct pattern_node *repeat)
{
    bool ok = take_number(parser, &repeat->min);
    unsigned given = repeat->min;

    repeat->max = repeat->min;
    if (ok && take(parser, ",")) {
        repeat->max = PATTERN_UNBOUNDED;
        if (peek(parser) != '}') {
            ok = take_number(parser, &repeat->max);
            given = repeat->max > given ? repeat->max : given;
        }
    }
    if (!ok || !take(parser, "}"))
        return refuse(parser, begin, "a malformed count", "Counts are {3}, {3,} and {3,5}.");
    if (given > PATTERN_PLACE_MAX)
        return refuse(parser, begin, "a count above 256",
                      "'@length' limits how long a text is, without counting in the pattern.");
    return repeat->max >= repeat->min ||
           refuse(parser, begin, "a count that ends before it begins", NULL);
}

/* What stands behind an atom; false: malformed. */
static bool take_quantifier(struct parser *parser, struct pattern_node *repeat)
{
    size_t begin = parser->at;

    repeat->max = PATTERN_UNBOUNDED;
    if (take(parser, "{"))
        return take_counts(parser, begin, repeat);
    if (take(parser, "+"))
        repeat->min = 1;
    else if (take(parser, "?"))
        repeat->max = 1;
    else
        take(parser, "*");
    return true;
}

static struct pattern_node *parse_repeat(struct parser *parser)
{
    size_t begin = parser->at;
    struct pattern_node *atom = parse_atom(parser);
    struct pattern_node *repeat;

    if (!atom || !is_one_of(peek(parser), "*+?{"))
        return atom;
    if (atom->kind == PATTERN_BEGIN || atom->kind == PATTERN_END) {
        refuse_next(parser, "an anchor cannot be repeated", NULL);
        return NULL;
    }
    repeat = new_node(parser, PATTERN_REPEAT, begin);
    repeat->child = atom;
    if (!take_quantifier(parser, repeat))
        return NULL;
    repeat->end = parser->at;
    if (!is_one_of(peek(parser), "*+?{"))
        return repeat;
    refuse_next(parser, "a second quantifier",
                "Lazy and possessive ones match the same texts: leave it out.");
    return NULL;
}

static struct pattern_node *parse_join(struct parser *parser)
{
    struct pattern_node *join = new_node(parser, PATTERN_JOIN, parser->at);
    struct pattern_node **last = &join->child;

    while (peek(parser) && !is_one_of(peek(parser), "|)")) {
        *last = parse_repeat(parser);
        if (!*last)
            return NULL;
        last = &(*last)->next;
    }
    join->end = parser->at;
    return join;
}

static struct pattern_node *parse_either(struct parser *parser)
{
    struct pattern_node *either = new_node(parser, PATTERN_EITHER, parser->at);
    struct pattern_node **last = &either->child;

    do {
        *last = parse_join(parser);
        if (!*last)
            return NULL;
        last = &(*last)->next;
    } while (take(parser, "|"));
    either->end = parser->at;
    return either;
}

struct pattern_node *pattern_parse(struct arena *arena, struct text text,
                                   struct pattern_problem *ret_problem)
{
    struct parser parser = {.arena = arena, .text = text, .problem = ret_problem};
    struct pattern_node *node = parse_either(&parser);

    if (!node || parser.at == text.size)
        return node;
    refuse_next(&parser, "')' without '('", NULL);
    return NULL;
}
