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

bool c_has_payload(const struct model_message *message)
{
    return message->positional_count + message->keyword_count > 0 || message->rest ||
           message->keyword_rest;
}

bool c_is_empty(const struct model_message *message)
{
    return !c_has_payload(message) && message->uri_part_count == 0;
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

static struct c_limit length_limit(struct arena *arena, const struct model_limits *limits)
{
    return (struct c_limit){
        .kind = "length",
        .low = arena_format(arena, "%" PRId64, limits->has_low ? limits->low : 0),
        .high =
            limits->has_high ? arena_format(arena, "%" PRId64, limits->high) : text_of("SIZE_MAX"),
    };
}

static struct c_limit float_limit(struct arena *arena, const struct model_limits *limits)
{
    return (struct c_limit){
        .kind = "float",
        .low = limits->has_low ? arena_format(arena, "%.17g", limits->low_float)
                               : text_of("-HUGE_VAL"),
        .high = limits->has_high ? arena_format(arena, "%.17g", limits->high_float)
                                 : text_of("HUGE_VAL"),
    };
}

static struct text signed_end(struct arena *arena, bool has, int64_t value, const char *open)
{
    if (!has || value == INT64_MIN)
        return text_of(open);
    return arena_format(arena, "%sINT64_C(%" PRId64 ")", value < 0 ? "-" : "",
                        value < 0 ? -value : value);
}

static struct c_limit int_limit(struct arena *arena, const struct model_limits *limits)
{
    return (struct c_limit){
        .kind = "int",
        .low = signed_end(arena, limits->has_low, limits->low, "INT64_MIN"),
        .high = signed_end(arena, limits->has_high, limits->high, "INT64_MAX"),
    };
}

static struct c_limit uint_limit(struct arena *arena, const struct model_limits *limits)
{
    int64_t low = limits->has_low && limits->low > 0 ? limits->low : 0;

    return (struct c_limit){
        .kind = "uint",
        .low = arena_format(arena, "UINT64_C(%" PRId64 ")", low),
        .high = limits->has_high ? arena_format(arena, "UINT64_C(%" PRId64 ")", limits->high)
                                 : text_of("UINT64_MAX"),
    };
}

struct c_limit c_limit_of(struct arena *arena, const struct model_type *type)
{
    enum model_kind kind = c_wire_kind(type);

    if (limited(&type->length))
        return length_limit(arena, &type->length);
    if (!limited(&type->range))
        return (struct c_limit){0};
    if (kind == MODEL_FLOAT32 || kind == MODEL_FLOAT64)
        return float_limit(arena, &type->range);
    if (kind >= MODEL_UINT8 && kind <= MODEL_UINT64)
        return uint_limit(arena, &type->range);
    return int_limit(arena, &type->range);
}

/* What is limited. */
static struct text measure(struct arena *arena, const struct model_type *type,
                           struct text expression)
{
    enum model_kind kind = c_wire_kind(type);

    if (!limited(&type->length))
        return expression;
    if (kind == MODEL_STRING || kind == MODEL_URI)
        return arena_format(arena, "widl_utf8_length(%.*s)", TEXT_ARG(expression));
    return arena_format(arena, "%.*s.size", TEXT_ARG(expression));
}

static struct text limit_check(struct arena *arena, const struct model_type *type, const char *verb,
                               const char *stream, struct text expression)
{
    struct c_limit limit = c_limit_of(arena, type);
    struct text measured = measure(arena, type, expression);

    if (!limit.kind)
        return (struct text){NULL, 0};
    return arena_format(arena, "widl_%s_%s(%s, %.*s, %.*s, %.*s)", verb, limit.kind, stream,
                        TEXT_ARG(measured), TEXT_ARG(limit.low), TEXT_ARG(limit.high));
}

static struct text pattern_check(struct c_file *c, const struct model_pattern *pattern,
                                 const char *verb, const char *stream, struct text expression)
{
    struct text name = c_pattern(c, pattern);

    return arena_format(c->arena, "widl_%s_pattern(%s, %.*s, &%.*s)", verb, stream,
                        TEXT_ARG(expression), TEXT_ARG(name));
}

struct text c_limits(struct c_file *c, const struct model_type *type, const char *verb,
                     const char *stream, struct text expression)
{
    struct text checks = limit_check(c->arena, type, verb, stream, expression);
    bool is_one = true;

    for (const struct model_pattern *pattern = type->pattern; pattern; pattern = pattern->next) {
        struct text check = pattern_check(c, pattern, verb, stream, expression);

        is_one = checks.size == 0;
        checks = is_one ? check
                        : arena_format(c->arena, "%.*s && %.*s", TEXT_ARG(checks), TEXT_ARG(check));
    }
    return is_one ? checks : arena_format(c->arena, "(%.*s)", TEXT_ARG(checks));
}
