/* SPDX-License-Identifier: MIT */
/* Literals, comments and parameter lists of C. */
#include <ctype.h>
#include <float.h>
#include <inttypes.h>
#include <stdint.h>

#include "gen/c/c_file.h"

static void put_byte(struct buffer *out, char byte)
{
    buffer_append(out, (struct text){&byte, 1});
}

/* Octal escapes end after three digits; a hexadecimal one would swallow what follows. A question
 * mark could begin a trigraph. */
static void put_escaped(struct buffer *out, struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c == '"' || c == '\\' || c == '?')
            put_byte(out, '\\');
        if (c >= 0x20 && c < 0x7f)
            put_byte(out, (char)c);
        else
            buffer_format(out, "\\%03o", c);
    }
}

static struct text finish(struct arena *arena, struct buffer *out)
{
    struct text text = arena_text(arena, buffer_text(out));

    buffer_free(out);
    return text;
}

struct text c_string(struct arena *arena, struct text text)
{
    struct buffer out = {0};

    buffer_append(&out, text_of("\""));
    put_escaped(&out, text);
    buffer_append(&out, text_of("\""));
    return finish(arena, &out);
}

struct text c_key(struct arena *arena, struct text name, size_t *ret_size)
{
    struct buffer encoded = {0};
    struct text literal;

    if (name.size < 32)
        put_byte(&encoded, (char)(0xa0 | name.size));
    else if (name.size < 256)
        buffer_append(&encoded, (struct text){(char[]){(char)0xd9, (char)name.size}, 2});
    else
        buffer_append(&encoded, (struct text){(char[]){(char)0xda, (char)(name.size >> 8),
                                                       (char)(name.size & 0xff)},
                                              3});
    buffer_append(&encoded, name);
    *ret_size = encoded.size;
    literal = c_string(arena, buffer_text(&encoded));
    buffer_free(&encoded);
    return literal;
}

static struct text integer(struct arena *arena, enum model_kind kind, int64_t value)
{
    static const char *const macros[] = {
        [MODEL_INT] = "INT64_C",     [MODEL_INT8] = "INT8_C",     [MODEL_INT16] = "INT16_C",
        [MODEL_INT32] = "INT32_C",   [MODEL_INT64] = "INT64_C",   [MODEL_UINT8] = "UINT8_C",
        [MODEL_UINT16] = "UINT16_C", [MODEL_UINT32] = "UINT32_C", [MODEL_UINT64] = "UINT64_C",
        [MODEL_WAMPID] = "UINT64_C",
    };

    if (value == INT64_MIN)
        return text_of("INT64_MIN");
    if (value < 0)
        return arena_format(arena, "(-%s(%" PRId64 "))", macros[kind], -value);
    return arena_format(arena, "%s(%" PRId64 ")", macros[kind], value);
}

/* Enough digits to come back exactly, always recognisable as a floating constant. */
static struct text floating(struct arena *arena, double value, bool is_float32)
{
    struct text digits =
        arena_format(arena, "%.*g", is_float32 ? FLT_DECIMAL_DIG : DBL_DECIMAL_DIG, value);
    bool marked = strpbrk(digits.data, ".e") != NULL;

    return arena_format(arena, "%s%s%s", digits.data, marked ? "" : ".0", is_float32 ? "f" : "");
}

/* The digits of canonical text in two halves: 8, 4 and 4 of them, and 4 and 12. */
static struct text uuid(struct arena *arena, struct text text)
{
    const char *at = text.data;

    return arena_format(arena, "widl_uuid_of(UINT64_C(0x%.8s%.4s%.4s), UINT64_C(0x%.4s%.12s))", at,
                        at + 9, at + 14, at + 19, at + 24);
}

struct text c_value(struct arena *arena, const struct model_value *value,
                    const struct model_type *type)
{
    enum model_kind wire = c_wire_kind(type);

    switch (value->kind) {
    case MODEL_BOOL:
        return text_of(value->boolean ? "true" : "false");
    case MODEL_FLOAT64:
        return floating(arena, value->number, wire == MODEL_FLOAT32);
    case MODEL_STRING:
    case MODEL_DECIMAL:
    case MODEL_URI:
        return arena_format(arena, "widl_str_n(%s, %zu)", c_string(arena, value->string).data,
                            value->string.size);
    case MODEL_ENUM:
        return names_enumerator(arena, value->enumeration,
                                &value->enumeration->enumerators[value->enumerator]);
    case MODEL_UUID:
        return uuid(arena, value->string);
    case MODEL_TIMESTAMP:
    case MODEL_DURATION:
        return integer(arena, MODEL_INT64, value->integer);
    case MODEL_UINT64:
        return arena_format(arena, "UINT64_C(%" PRIu64 ")", value->natural);
    default:
        if (wire == MODEL_FLOAT32 || wire == MODEL_FLOAT64)
            return floating(arena, (double)value->integer, wire == MODEL_FLOAT32);
        return integer(arena, wire, value->integer);
    }
}

/* Neither the end of a comment nor a line splice may come from the contract's text, nor a trigraph,
 * of which compilers warn. */
static void put_comment_line(struct buffer *out, struct text line)
{
    for (size_t i = 0; i < line.size; i++) {
        bool ends_comment = line.data[i] == '/' && i > 0 && line.data[i - 1] == '*';
        bool opens_comment = line.data[i] == '*' && i > 0 && line.data[i - 1] == '/';
        bool ends_trigraph = i > 1 && line.data[i - 2] == '?' && line.data[i - 1] == '?' &&
                             memchr("=/'()!<>-", line.data[i], 9);

        if (ends_comment || opens_comment || ends_trigraph)
            put_byte(out, ' ');
        put_byte(out, line.data[i]);
    }
    while (out->size > 0 && isspace((unsigned char)out->data[out->size - 1]))
        out->size--;
    if (out->size > 0 && out->data[out->size - 1] == '\\')
        buffer_append(out, text_of("."));
}

static struct text comment_line(struct arena *arena, struct text line)
{
    struct buffer out = {0};

    put_comment_line(&out, line);
    return finish(arena, &out);
}

static struct text next_line(struct text *rest)
{
    const char *end = rest->size > 0 ? memchr(rest->data, '\n', rest->size) : NULL;
    struct text line = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    size_t taken = line.size + (end ? 1 : 0);

    rest->data += taken;
    rest->size -= taken;
    return line;
}

static void put_comment(struct emit *emit, struct arena *arena, struct text text)
{
    while (text.size > 0) {
        struct text line = comment_line(arena, next_line(&text));

        emit_line(emit, line.size > 0 ? " * %.*s" : " *%.*s", TEXT_ARG(line));
    }
}

static void put_age(struct emit *emit, struct arena *arena, const struct model_about *about)
{
    struct text since = comment_line(arena, about->deprecated_since);
    struct text instead = comment_line(arena, about->deprecated);

    if (about->since.size > 0)
        emit_line(emit, " * Since %.*s.", TEXT_ARG(comment_line(arena, about->since)));
    if (about->is_deprecated)
        emit_line(emit, " * Deprecated%s%.*s%s%.*s", since.size > 0 ? " since " : "",
                  TEXT_ARG(since), instead.size > 0 ? ": " : ".", TEXT_ARG(instead));
}

void c_docs(struct emit *emit, const struct model_about *about, const char *remark)
{
    struct arena *arena;

    bool is_silent = about->docs.size == 0 && about->since.size == 0 && !about->is_deprecated;

    if (is_silent && !remark)
        return;
    arena = arena_new();
    emit_line(emit, "/**");
    put_comment(emit, arena, about->docs);
    put_age(emit, arena, about);
    if (remark && !is_silent)
        emit_line(emit, " *");
    if (remark)
        put_comment(emit, arena, text_of(remark));
    emit_line(emit, " */");
    arena_free(arena);
}

void c_parameters(struct emit *emit, struct text head, const struct text *parts, size_t count,
                  const char *tail)
{
    struct buffer line = {0};

    for (size_t i = 0; i < count; i++) {
        if (parts[i].size > 0 && line.size > 0)
            buffer_append(&line, text_of(", "));
        buffer_append(&line, parts[i]);
    }
    emit_line(emit, "%.*s(%s)%s", TEXT_ARG(head), line.size > 0 ? line.data : "void", tail);
    buffer_free(&line);
}
