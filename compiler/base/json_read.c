/* SPDX-License-Identifier: MIT */
/*
 * Reads JSON (RFC 8259) by recursive descent, no deeper than JSON_DEPTH_MAX. Everything is in the
 * arena; the text is looked at once, from front to back. Nothing is accepted that the standard does
 * not have: no comments, no commas at the end, no lone halves of characters.
 */
#include "base/json_read.h"

#include <errno.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/utf8.h"

struct parser {
    struct arena *arena;
    struct text text;
    size_t at;
    unsigned depth;
    size_t values;
    struct json_problem *problem;
};

static bool fail(struct parser *parser, size_t begin, const char *message)
{
    size_t end = parser->at < parser->text.size ? parser->at + 1 : parser->text.size;

    *parser->problem = (struct json_problem){(uint32_t)begin, (uint32_t)end, message};
    return false;
}

static bool fail_here(struct parser *parser, const char *message)
{
    return fail(parser, parser->at, message);
}

/* The next byte; 0 at the end, which no token begins with. */
static char peek(const struct parser *parser)
{
    return parser->at < parser->text.size ? parser->text.data[parser->at] : '\0';
}

static void skip_space(struct parser *parser)
{
    while (peek(parser) && strchr(" \t\r\n", peek(parser)))
        parser->at++;
}

static bool accept(struct parser *parser, char c)
{
    if (peek(parser) != c)
        return false;
    parser->at++;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool skip_digits(struct parser *parser)
{
    if (!is_digit(peek(parser)))
        return fail_here(parser, "expected a digit");
    while (is_digit(peek(parser)))
        parser->at++;
    return true;
}

static bool read_number(struct parser *parser, struct json_node *node)
{
    size_t begin = parser->at;

    accept(parser, '-');
    if (!accept(parser, '0') && !skip_digits(parser))
        return false;
    if (accept(parser, '.') && !skip_digits(parser))
        return false;
    if (accept(parser, 'e') || accept(parser, 'E')) {
        if (!accept(parser, '+'))
            accept(parser, '-');
        if (!skip_digits(parser))
            return false;
    }
    node->kind = JSON_NUMBER;
    node->text =
        arena_text(parser->arena, (struct text){parser->text.data + begin, parser->at - begin});
    return true;
}

static bool read_unit(struct parser *parser, uint32_t *ret_unit)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";

    *ret_unit = 0;
    for (int i = 0; i < 4; i++) {
        const char *digit = peek(parser) ? strchr(digits, peek(parser)) : NULL;

        if (!digit)
            return fail_here(parser, "expected a hexadecimal digit");
        *ret_unit = *ret_unit << 4 | ((uint32_t)(digit - digits) & 15);
        parser->at++;
    }
    return true;
}

/* Behind `\u`. */
static bool read_unicode(struct parser *parser, struct buffer *out)
{
    size_t begin = parser->at;
    uint32_t unit;
    uint32_t second;
    char bytes[4];

    if (!read_unit(parser, &unit))
        return false;
    if (unit >= 0xd800 && unit < 0xdc00) {
        if (!accept(parser, '\\') || !accept(parser, 'u') || !read_unit(parser, &second) ||
            second < 0xdc00 || second > 0xdfff)
            return fail(parser, begin, "half of a character");
        unit = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
    } else if (unit >= 0xdc00 && unit <= 0xdfff) {
        return fail(parser, begin, "half of a character");
    }
    buffer_append(out, (struct text){bytes, utf8_put(bytes, unit)});
    return true;
}

static bool read_escape(struct parser *parser, struct buffer *out)
{
    static const char escapes[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const char *escape = peek(parser) ? strchr(escapes, peek(parser)) : NULL;

    if (accept(parser, 'u'))
        return read_unicode(parser, out);
    if (!escape)
        return fail_here(parser, "an unknown escape");
    buffer_append(out, (struct text){meanings + (escape - escapes), 1});
    parser->at++;
    return true;
}

static bool read_characters(struct parser *parser, struct buffer *out)
{
    for (;;) {
        size_t begin = parser->at;

        while ((unsigned char)peek(parser) >= ' ' && peek(parser) != '"' && peek(parser) != '\\')
            parser->at++;
        buffer_append(out, (struct text){parser->text.data + begin, parser->at - begin});
        if (accept(parser, '"'))
            return true;
        if (!accept(parser, '\\'))
            return fail_here(parser, "a string without its end");
        if (!read_escape(parser, out))
            return false;
    }
}

static bool read_string(struct parser *parser, struct text *ret_text)
{
    struct buffer out = {0};
    bool is_good = true;

    if (!accept(parser, '"'))
        return fail_here(parser, "expected a string");
    is_good = read_characters(parser, &out);
    *ret_text = arena_text(parser->arena, buffer_text(&out));
    buffer_free(&out);
    return is_good;
}

static bool read_value(struct parser *parser, struct json_node *node);

static bool read_member(struct parser *parser, struct json_node *node, bool has_key)
{
    skip_space(parser);
    if (has_key) {
        if (!read_string(parser, &node->key))
            return false;
        skip_space(parser);
        if (!accept(parser, ':'))
            return fail_here(parser, "expected ':'");
        skip_space(parser);
    }
    return read_value(parser, node);
}

static bool read_members(struct parser *parser, struct json_node *node, char end)
{
    const struct json_node **next = &node->first;

    parser->at++;
    skip_space(parser);
    if (accept(parser, end))
        return true;
    do {
        struct json_node *member = arena_alloc(parser->arena, sizeof(*member));

        if (parser->values++ == JSON_VALUES_MAX)
            return fail_here(parser, "too many values");
        if (!read_member(parser, member, end == '}'))
            return false;
        *next = member;
        next = &member->next;
        node->count++;
        skip_space(parser);
    } while (accept(parser, ','));
    return accept(parser, end) ||
           fail_here(parser, end == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
}

static bool read_container(struct parser *parser, struct json_node *node)
{
    bool is_object = peek(parser) == '{';
    bool is_good;

    if (parser->depth == JSON_DEPTH_MAX)
        return fail_here(parser, "nested too deeply");
    node->kind = is_object ? JSON_OBJECT : JSON_ARRAY;
    parser->depth++;
    is_good = read_members(parser, node, is_object ? '}' : ']');
    parser->depth--;
    return is_good;
}

static bool read_word(struct parser *parser, struct json_node *node)
{
    static const struct {
        const char *word;
        enum json_kind kind;
        bool boolean;
    } words[] = {
        {"null", JSON_NULL, false}, {"false", JSON_BOOL, false}, {"true", JSON_BOOL, true}};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t size = strlen(words[i].word);

        if (parser->text.size - parser->at < size ||
            memcmp(parser->text.data + parser->at, words[i].word, size) != 0)
            continue;
        parser->at += size;
        node->kind = words[i].kind;
        node->boolean = words[i].boolean;
        return true;
    }
    return fail_here(parser, "expected a value");
}

static bool read_value(struct parser *parser, struct json_node *node)
{
    char c = peek(parser);
    bool is_good;

    node->begin = (uint32_t)parser->at;
    if (c == '{' || c == '[')
        is_good = read_container(parser, node);
    else if (c == '"')
        is_good = read_string(parser, &node->text);
    else if (c == '-' || is_digit(c))
        is_good = read_number(parser, node);
    else
        is_good = read_word(parser, node);
    if (c == '"')
        node->kind = JSON_STRING;
    node->end = (uint32_t)parser->at;
    return is_good;
}

const struct json_node *json_read(struct arena *arena, struct text text,
                                  struct json_problem *ret_problem)
{
    struct parser parser = {.arena = arena, .text = text, .problem = ret_problem};
    struct json_node *node = arena_alloc(arena, sizeof(*node));

    parser.at = utf8_check(text);
    if (parser.at < text.size) {
        fail_here(&parser, "not UTF-8");
        return NULL;
    }
    parser.at = 0;
    skip_space(&parser);
    if (!read_value(&parser, node))
        return NULL;
    skip_space(&parser);
    if (parser.at < text.size) {
        fail_here(&parser, "expected the end");
        return NULL;
    }
    return node;
}

const struct json_node *json_member(const struct json_node *object, const char *key)
{
    for (const struct json_node *member = object->first; member; member = member->next) {
        if (object->kind == JSON_OBJECT && text_is(member->key, key))
            return member;
    }
    return NULL;
}

static bool is_plain_integer(const struct json_node *number)
{
    return number->kind == JSON_NUMBER && !strpbrk(number->text.data, ".eE");
}

bool json_integer(const struct json_node *number, int64_t *ret_value)
{
    if (!is_plain_integer(number))
        return false;
    errno = 0;
    *ret_value = strtoll(number->text.data, NULL, 10);
    return errno == 0;
}

bool json_natural(const struct json_node *number, uint64_t *ret_value)
{
    if (!is_plain_integer(number) || number->text.data[0] == '-')
        return false;
    errno = 0;
    *ret_value = strtoull(number->text.data, NULL, 10);
    return errno == 0;
}

double json_float(const struct json_node *number)
{
    return strtod(number->text.data, NULL);
}
