/* SPDX-License-Identifier: MIT */
/*
 * Limits of types. Both kinds share their way: evaluate the two ends, check them against the type,
 * intersect them with the limits that an alias brought along. Ends of floats are compared as
 * floats, all others as integers.
 */
#include "sema/limits.h"

#include "sema/types.h"
#include "sema/values.h"

struct limiting {
    struct scope *scope;
    const struct ast_decorator *decorator;
    const struct model_type *type;
    struct model_limits limits; /* read so far */
};

static bool has_length(enum model_kind kind)
{
    return types_is_text(kind) || kind == MODEL_BYTES || kind == MODEL_LIST || kind == MODEL_MAP;
}

/* `@max` limits whichever of the two the type has. */
static bool is_length(const struct limiting *limiting)
{
    struct text name = limiting->decorator->name.text;
    return text_is(name, "length") || (text_is(name, "max") && has_length(limiting->type->kind));
}

static bool fits(const struct limiting *limiting)
{
    enum model_kind kind = limiting->type->kind;
    if (is_length(limiting))
        return has_length(kind);
    return types_is_integer(kind) || types_is_float(kind);
}

static bool report_end(struct limiting *limiting, struct span span, const char *problem)
{
    diag_report(scope_fail(limiting->scope), DIAG_LIMITS, span, "%s", problem);
    return false;
}

/* An end as a value of the limited type, or for a length as a number of elements. */
static bool evaluate_end(struct limiting *limiting, const struct ast_value *ast,
                         struct model_value *ret_value)
{
    static const struct model_type length = {.kind = MODEL_UINT64};
    struct model_type plain = {.kind = limiting->type->kind};

    if (!values_evaluate(limiting->scope, ast, is_length(limiting) ? &length : &plain, ret_value))
        return false;
    if (ret_value->kind == MODEL_UINT64)
        return report_end(limiting, ast->span, "a limit above 9223372036854775807");
    return true;
}

static bool read_end(struct limiting *limiting, const struct ast_value *ast, bool *ret_has,
                     int64_t *ret_integer, double *ret_number)
{
    struct model_value value;
    if (!ast)
        return true;
    if (!evaluate_end(limiting, ast, &value))
        return false;
    *ret_has = true;
    *ret_integer = value.integer;
    *ret_number = value.number;
    return true;
}

/* Can nothing be within? */
static bool is_empty(const struct model_limits *limits, bool is_float)
{
    if (!limits->has_low || !limits->has_high)
        return false;
    return is_float ? limits->low_float > limits->high_float : limits->low > limits->high;
}

/* true: read; false: reported */
static bool read_limits(struct limiting *limiting)
{
    const struct ast_argument *argument = limiting->decorator->arguments.items[0];
    const struct ast_value *high = argument->value ? argument->value : argument->high;
    struct model_limits *limits = &limiting->limits;
    bool low_ok =
        read_end(limiting, argument->low, &limits->has_low, &limits->low, &limits->low_float);
    bool high_ok = read_end(limiting, high, &limits->has_high, &limits->high, &limits->high_float);
    if (!low_ok || !high_ok)
        return false;
    if (is_empty(limits, types_is_float(limiting->type->kind)))
        return report_end(limiting, argument->span, "the lower limit is above the upper one");
    return true;
}

static void narrow(struct model_limits *limits, const struct model_limits *by)
{
    if (by->has_low && (!limits->has_low || by->low > limits->low))
        limits->low = by->low;
    if (by->has_low && (!limits->has_low || by->low_float > limits->low_float))
        limits->low_float = by->low_float;
    if (by->has_high && (!limits->has_high || by->high < limits->high))
        limits->high = by->high;
    if (by->has_high && (!limits->has_high || by->high_float < limits->high_float))
        limits->high_float = by->high_float;
    limits->has_low |= by->has_low;
    limits->has_high |= by->has_high;
}

/* Limit `type`, which is a private copy. */
static bool apply_one(struct scope *scope, const struct ast_decorator *decorator,
                      struct model_type *type)
{
    struct limiting limiting = {.scope = scope, .decorator = decorator, .type = type};
    if (!decorator)
        return true;
    if (!fits(&limiting)) {
        diag_report(scope_fail(scope), DIAG_LIMITS, decorator->span, "'@%.*s' does not fit '%.*s'",
                    TEXT_ARG(decorator->name.text), TEXT_ARG(types_text(scope, type)));
        return false;
    }
    if (!read_limits(&limiting))
        return false;
    struct model_limits *limits = is_length(&limiting) ? &type->length : &type->range;
    narrow(limits, &limiting.limits);
    if (is_empty(limits, types_is_float(type->kind)))
        return report_end(&limiting, decorator->span,
                          "no value is within these limits and those that the type has already");
    return true;
}

const struct model_type *limits_apply(struct scope *scope, const struct decorations *decorations,
                                      const struct model_type *type)
{
    if (!type || (!decorations->length && !decorations->range && !decorations->max))
        return type;
    struct model_type *limited = arena_alloc(scope->arena, sizeof(*limited));
    *limited = *types_plain(type);
    bool length_ok = apply_one(scope, decorations->length, limited);
    bool range_ok = apply_one(scope, decorations->range, limited);
    bool max_ok = apply_one(scope, decorations->max, limited);
    return length_ok && range_ok && max_ok ? types_with_plain(scope, type, limited) : NULL;
}
