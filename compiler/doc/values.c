/* SPDX-License-Identifier: MIT */
/* Constants and defaults as a contract spells them. */
#include <float.h>
#include <inttypes.h>
#include <stdlib.h>

#include "doc/words.h"

#define SECOND INT64_C(1000000000)
#define DAY    INT64_C(86400)

/** Rounds down, where C rounds towards zero. */
static int64_t divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/** The civil date of a day since 1970, in the proleptic Gregorian calendar: years begin in March,
 * so that the leap day is the last of one. */
static struct text date(struct arena *arena, int64_t day)
{
    int64_t shifted = day + 719468;
    int64_t era = divide(shifted, 146097);
    int64_t of_era = shifted - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    int64_t of_month = of_year - (153 * month + 2) / 5 + 1;

    month += month < 10 ? 3 : -9;
    return arena_format(arena, "%04" PRId64 "-%02" PRId64 "-%02" PRId64,
                        year + era * 400 + (month <= 2), month, of_month);
}

/** The digits that a fraction of a second needs: 0, 3, 6 or 9 of them. */
static struct text fraction(struct arena *arena, int64_t nanoseconds)
{
    if (nanoseconds == 0)
        return text_of("");
    if (nanoseconds % 1000000 == 0)
        return arena_format(arena, ".%03" PRId64, nanoseconds / 1000000);
    if (nanoseconds % 1000 == 0)
        return arena_format(arena, ".%06" PRId64, nanoseconds / 1000);
    return arena_format(arena, ".%09" PRId64, nanoseconds);
}

struct text words_timestamp(struct arena *arena, int64_t nanoseconds)
{
    int64_t seconds = divide(nanoseconds, SECOND);
    int64_t day = divide(seconds, DAY);
    int64_t of_day = seconds - day * DAY;
    struct text rest = fraction(arena, nanoseconds - seconds * SECOND);
    struct text before = date(arena, day);

    return arena_format(arena, "%.*sT%02" PRId64 ":%02" PRId64 ":%02" PRId64 "%.*sZ",
                        TEXT_ARG(before), of_day / 3600, of_day / 60 % 60, of_day % 60,
                        TEXT_ARG(rest));
}

static struct text duration(struct arena *arena, int64_t nanoseconds)
{
    static const struct {
        int64_t size;
        const char *name;
    } units[] = {{3600 * SECOND, "h"}, {60 * SECOND, "m"}, {SECOND, "s"},
                 {1000000, "ms"},      {1000, "us"},       {1, "ns"}};
    size_t unit = 0;

    while (nanoseconds % units[unit].size != 0)
        unit++;
    if (nanoseconds == 0)
        return text_of("0s");
    return arena_format(arena, "%" PRId64 "%s", nanoseconds / units[unit].size, units[unit].name);
}

struct text words_float(struct arena *arena, double value)
{
    struct text text;

    for (int digits = 1;; digits++) {
        text = arena_format(arena, "%.*g", digits, value);
        if (digits == DBL_DECIMAL_DIG || strtod(text.data, NULL) == value)
            break;
    }
    if (strpbrk(text.data, ".e"))
        return text;
    return arena_format(arena, "%.*s.0", TEXT_ARG(text));
}

static struct text quoted(struct arena *arena, struct text text)
{
    struct buffer out = {0};
    struct text copy;

    buffer_append(&out, text_of("\""));
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c < ' ' || c == 0x7f)
            buffer_format(&out, "\\u%04x", c);
        else
            buffer_format(&out, "%s%c", c == '"' || c == '\\' ? "\\" : "", c);
    }
    buffer_append(&out, text_of("\""));
    copy = arena_text(arena, buffer_text(&out));
    buffer_free(&out);
    return copy;
}

struct text words_value(struct arena *arena, const struct model_value *value)
{
    switch (value->kind) {
    case MODEL_BOOL:
        return text_of(value->boolean ? "true" : "false");
    case MODEL_NULLABLE:
        return text_of("null");
    case MODEL_UINT64:
        return arena_format(arena, "%" PRIu64, value->natural);
    case MODEL_FLOAT64:
        return words_float(arena, value->number);
    case MODEL_ENUM:
        return arena_format(arena, "%.*s.%.*s", TEXT_ARG(value->enumeration->name),
                            TEXT_ARG(value->enumeration->enumerators[value->enumerator].name));
    case MODEL_TIMESTAMP:
        return quoted(arena, words_timestamp(arena, value->integer));
    case MODEL_DURATION:
        return quoted(arena, duration(arena, value->integer));
    case MODEL_STRING:
    case MODEL_DECIMAL:
    case MODEL_UUID:
    case MODEL_URI:
        return quoted(arena, value->string);
    default:
        return arena_format(arena, "%" PRId64, value->integer);
    }
}
