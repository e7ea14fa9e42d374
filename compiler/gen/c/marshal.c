/* SPDX-License-Identifier: MIT */
/* What writing and reading have in common: the wire's view of a type, and its limits. */
#include <inttypes.h>

#include "gen/c/c_file.h"

enum c_uses c_message_uses(const struct c_file *c, enum gen_sides sender)
{
    enum gen_sides sides = c->options->sides;
    unsigned uses = (sides & sender ? C_WRITTEN : 0U) | (sides & ~sender ? C_READ : 0U);

    return (enum c_uses)uses;
}

bool c_is_empty(const struct model_message *message)
{
    return message->positional_count + message->keyword_count == 0 && !message->rest &&
           !message->keyword_rest;
}

struct text c_rest_index(struct arena *arena, size_t before)
{
    return before > 0 ? arena_format(arena, "%zu + i", before) : text_of("i");
}

enum model_kind c_wire_kind(const struct model_type *type)
{
    const struct model_enum *enumeration = type->enumeration;

    if (type->kind == MODEL_ENUM && enumeration->is_integer && !enumeration->is_closed)
        return type->enumeration->base;
    return type->kind;
}

static bool limited(const struct model_limits *limits)
{
    return limits->has_low || limits->has_high;
}

static struct text length_limits(struct arena *arena, const struct model_limits *limits,
                                 const char *verb, const char *stream, struct text length)
{
    struct text high =
        limits->has_high ? arena_format(arena, "%" PRId64, limits->high) : text_of("SIZE_MAX");

    return arena_format(arena, "widl_%s_length(%s, %.*s, %" PRId64 ", %.*s)", verb, stream,
                        TEXT_ARG(length), limits->has_low ? limits->low : 0, TEXT_ARG(high));
}

static struct text float_limits(struct arena *arena, const struct model_limits *limits,
                                const char *verb, const char *stream, struct text expression)
{
    struct text low =
        limits->has_low ? arena_format(arena, "%.17g", limits->low_float) : text_of("-HUGE_VAL");
    struct text high =
        limits->has_high ? arena_format(arena, "%.17g", limits->high_float) : text_of("HUGE_VAL");

    return arena_format(arena, "widl_%s_float(%s, %.*s, %.*s, %.*s)", verb, stream,
                        TEXT_ARG(expression), TEXT_ARG(low), TEXT_ARG(high));
}

static struct text signed_limit(struct arena *arena, bool has, int64_t value, const char *open)
{
    if (!has || value == INT64_MIN)
        return text_of(open);
    return arena_format(arena, "%sINT64_C(%" PRId64 ")", value < 0 ? "-" : "",
                        value < 0 ? -value : value);
}

static struct text int_limits(struct arena *arena, const struct model_limits *limits,
                              const char *verb, const char *stream, struct text expression)
{
    struct text low = signed_limit(arena, limits->has_low, limits->low, "INT64_MIN");
    struct text high = signed_limit(arena, limits->has_high, limits->high, "INT64_MAX");

    return arena_format(arena, "widl_%s_int(%s, %.*s, %.*s, %.*s)", verb, stream,
                        TEXT_ARG(expression), TEXT_ARG(low), TEXT_ARG(high));
}

static struct text uint_limits(struct arena *arena, const struct model_limits *limits,
                               const char *verb, const char *stream, struct text expression)
{
    struct text high = limits->has_high ? arena_format(arena, "UINT64_C(%" PRId64 ")", limits->high)
                                        : text_of("UINT64_MAX");

    return arena_format(arena, "widl_%s_uint(%s, %.*s, UINT64_C(%" PRId64 "), %.*s)", verb, stream,
                        TEXT_ARG(expression), limits->has_low && limits->low > 0 ? limits->low : 0,
                        TEXT_ARG(high));
}

struct text c_limits(struct arena *arena, const struct model_type *type, const char *verb,
                     const char *stream, struct text expression)
{
    enum model_kind kind = c_wire_kind(type);
    struct text size = arena_format(arena, "%.*s.size", TEXT_ARG(expression));

    if (limited(&type->length)) {
        if (kind == MODEL_STRING || kind == MODEL_URI)
            size = arena_format(arena, "widl_utf8_length(%.*s)", TEXT_ARG(expression));
        return length_limits(arena, &type->length, verb, stream, size);
    }
    if (!limited(&type->range))
        return (struct text){NULL, 0};
    if (kind == MODEL_FLOAT32 || kind == MODEL_FLOAT64)
        return float_limits(arena, &type->range, verb, stream, expression);
    if (kind >= MODEL_UINT8 && kind <= MODEL_UINT64)
        return uint_limits(arena, &type->range, verb, stream, expression);
    return int_limits(arena, &type->range, verb, stream, expression);
}
