/* SPDX-License-Identifier: MIT */
/*
 * Sets of values: each side of a limit is compared on its own, so that a limit that moves counts
 * as tighter, looser or both.
 */
#include "breaking/comparison.h"

/** Integers from `low` to `high`, or without an end. */
struct range {
    int64_t low;
    int64_t high;
    bool is_endless; /**< beyond int64_t */
};

static const struct range kind_ranges[] = {
    [MODEL_INT] = {-9007199254740991, 9007199254740991, false},
    [MODEL_INT8] = {INT8_MIN, INT8_MAX, false},
    [MODEL_INT16] = {INT16_MIN, INT16_MAX, false},
    [MODEL_INT32] = {INT32_MIN, INT32_MAX, false},
    [MODEL_INT64] = {INT64_MIN, INT64_MAX, false},
    [MODEL_UINT8] = {0, UINT8_MAX, false},
    [MODEL_UINT16] = {0, UINT16_MAX, false},
    [MODEL_UINT32] = {0, UINT32_MAX, false},
    [MODEL_UINT64] = {0, INT64_MAX, true},
    [MODEL_WAMPID] = {1, 9007199254740992, false},
};

static struct range range_of(const struct model_type *type)
{
    enum model_kind kind = type->kind == MODEL_ENUM ? type->enumeration->base : type->kind;
    struct range range = kind_ranges[kind];

    if (type->range.has_low && type->range.low > range.low)
        range.low = type->range.low;
    if (type->range.has_high && (range.is_endless || type->range.high < range.high)) {
        range.high = type->range.high;
        range.is_endless = false;
    }
    return range;
}

static bool contains(const struct range *outer, const struct range *inner)
{
    return outer->low <= inner->low &&
           (outer->is_endless || (!inner->is_endless && inner->high <= outer->high));
}

static void report_limits(const struct subject *subject, bool is_tighter, bool is_looser,
                          const char *what)
{
    if (is_tighter)
        report_wire(subject, DIAG_CONSTRAINT_TIGHTENED, BROKEN_OLD_SENDERS,
                    "%.*s has a tighter limit of its %s", TEXT_ARG(subject->name), what);
    if (is_looser)
        report_wire(subject, DIAG_CONSTRAINT_LOOSENED, BROKEN_OLD_READERS,
                    "%.*s has a looser limit of its %s", TEXT_ARG(subject->name), what);
}

void limits_compare_integers(const struct subject *subject, const struct model_type *before,
                             const struct model_type *after)
{
    struct range old_range = range_of(before);
    struct range new_range = range_of(after);
    bool is_narrower = !contains(&new_range, &old_range);
    bool is_wider = !contains(&old_range, &new_range);

    if (before->kind == after->kind && before->kind != MODEL_ENUM) {
        report_limits(subject, is_narrower, is_wider, "value");
        return;
    }
    if (is_narrower)
        report_wire(subject, DIAG_TYPE_NARROWED, BROKEN_OLD_SENDERS,
                    "%.*s has a type with fewer values", TEXT_ARG(subject->name));
    if (is_wider)
        report_wire(subject, DIAG_TYPE_WIDENED, BROKEN_OLD_READERS,
                    "%.*s has a type with more values", TEXT_ARG(subject->name));
}

static void compare_floats(const struct subject *subject, const struct model_limits *before,
                           const struct model_limits *after)
{
    bool is_tighter =
        (after->has_low && (!before->has_low || after->low_float > before->low_float)) ||
        (after->has_high && (!before->has_high || after->high_float < before->high_float));
    bool is_looser =
        (before->has_low && (!after->has_low || after->low_float < before->low_float)) ||
        (before->has_high && (!after->has_high || after->high_float > before->high_float));

    report_limits(subject, is_tighter, is_looser, "value");
}

static void compare_lengths(const struct subject *subject, const struct model_limits *before,
                            const struct model_limits *after)
{
    int64_t old_low = before->has_low ? before->low : 0;
    int64_t new_low = after->has_low ? after->low : 0;
    int64_t old_high = before->has_high ? before->high : INT64_MAX;
    int64_t new_high = after->has_high ? after->high : INT64_MAX;

    report_limits(subject, new_low > old_low || new_high < old_high,
                  new_low < old_low || new_high > old_high, "length");
}

/** Is every pattern of `inner` one of `outer`? */
static bool has_patterns(const struct model_type *outer, const struct model_type *inner)
{
    for (const struct model_pattern *each = inner->pattern; each; each = each->next) {
        const struct model_pattern *same = outer->pattern;

        while (same && !text_equal(same->text, each->text))
            same = same->next;
        if (!same)
            return false;
    }
    return true;
}

static void compare_patterns(const struct subject *subject, const struct model_type *before,
                             const struct model_type *after)
{
    bool is_looser = !has_patterns(after, before);
    bool is_tighter = !has_patterns(before, after);

    if (is_looser && is_tighter)
        report_wire(subject, DIAG_PATTERN_CHANGED, BROKEN_BOTH, "%.*s has another pattern",
                    TEXT_ARG(subject->name));
    else if (is_tighter)
        report_wire(subject, DIAG_CONSTRAINT_TIGHTENED, BROKEN_OLD_SENDERS,
                    "%.*s has a pattern that it had not", TEXT_ARG(subject->name));
    else if (is_looser)
        report_wire(subject, DIAG_CONSTRAINT_LOOSENED, BROKEN_OLD_READERS,
                    "%.*s has lost a pattern", TEXT_ARG(subject->name));
}

void limits_compare(const struct subject *subject, const struct model_type *before,
                    const struct model_type *after)
{
    if (before->kind == MODEL_FLOAT32 || before->kind == MODEL_FLOAT64)
        compare_floats(subject, &before->range, &after->range);
    compare_lengths(subject, &before->length, &after->length);
    compare_patterns(subject, before, after);
}
