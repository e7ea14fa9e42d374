/* SPDX-License-Identifier: MIT */
/*
 * What is written as a string and means something else: timestamps, durations, decimals, UUIDs and
 * URIs. It accepts what the runtime accepts from a peer, so that a default is a value which could
 * have come.
 */
#include "sema/scalars.h"

#define SECOND      INT64_C(1000000000)
#define DAY_SECONDS INT64_C(86400)

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Cut a character off the front of `rest`, in either case. */
static bool take(struct text *rest, char c)
{
    if (rest->size == 0 || (rest->data[0] != c && rest->data[0] != (c | 0x20)))
        return false;
    rest->data++;
    rest->size--;
    return true;
}

/* Cut exactly `count` digits off, a number within [low, high]. */
static bool take_number(struct text *rest, size_t count, int64_t low, int64_t high, int64_t *ret)
{
    int64_t number = 0;
    if (rest->size < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!is_digit(rest->data[i]))
            return false;
        number = 10 * number + (rest->data[i] - '0');
    }
    rest->data += count;
    rest->size -= count;
    *ret = number;
    return number >= low && number <= high;
}

struct date {
    int64_t year;
    int64_t month;
    int64_t day;
};

static int64_t days_of_month(int64_t year, int64_t month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && is_leap ? 29 : days[month - 1];
}

static bool take_date(struct text *rest, struct date *ret)
{
    return take_number(rest, 4, 0, 9999, &ret->year) && take(rest, '-') &&
           take_number(rest, 2, 1, 12, &ret->month) && take(rest, '-') &&
           take_number(rest, 2, 1, days_of_month(ret->year, ret->month), &ret->day);
}

/* Days since 1970-01-01. */
static int64_t days_of(struct date date)
{
    int64_t past = date.year + 399;
    int64_t days = 365 * past + past / 4 - past / 100 + past / 400 + date.day - 1;
    for (int64_t month = 1; month < date.month; month++)
        days += days_of_month(date.year, month);
    /* What the line above gives for 1970-01-01: 400 years are 146097 days. */
    return days - 719162 - 146097;
}

/* Between one and nine digits behind a point, or nothing. */
static bool take_fraction(struct text *rest, int64_t *ret_nanoseconds)
{
    int64_t unit = SECOND;
    int64_t digit;
    *ret_nanoseconds = 0;
    if (!take(rest, '.'))
        return true;
    while (unit > 1 && take_number(rest, 1, 0, 9, &digit)) {
        unit /= 10;
        *ret_nanoseconds += digit * unit;
    }
    return unit < SECOND;
}

/* How many minutes the text is ahead of UTC. */
static bool take_offset(struct text *rest, int64_t *ret_minutes)
{
    bool is_ahead = rest->size > 0 && rest->data[0] == '+';
    int64_t hours;
    int64_t minutes;
    *ret_minutes = 0;
    if (take(rest, 'Z'))
        return true;
    if (!(is_ahead ? take(rest, '+') : take(rest, '-')) || !take_number(rest, 2, 0, 23, &hours) ||
        !take(rest, ':') || !take_number(rest, 2, 0, 59, &minutes))
        return false;
    *ret_minutes = (is_ahead ? 1 : -1) * (60 * hours + minutes);
    return true;
}

/* Hours, minutes, seconds and offset as seconds of UTC; with the second 60 it must end a month. */
static bool take_time(struct text *rest, struct date date, int64_t *ret_seconds,
                      int64_t *ret_nanoseconds)
{
    int64_t hour;
    int64_t minute;
    int64_t second;
    int64_t offset;
    if (!take_number(rest, 2, 0, 23, &hour) || !take(rest, ':') ||
        !take_number(rest, 2, 0, 59, &minute) || !take(rest, ':') ||
        !take_number(rest, 2, 0, 60, &second) || !take_fraction(rest, ret_nanoseconds) ||
        !take_offset(rest, &offset) || rest->size > 0)
        return false;

    int64_t in_day = 3600 * hour + 60 * (minute - offset) + second;
    *ret_seconds = DAY_SECONDS * days_of(date) + in_day;
    if (second < 60)
        return true;
    bool is_last = date.day == days_of_month(date.year, date.month);
    return (in_day == 0 && date.day == 1) || (in_day == DAY_SECONDS && is_last);
}

/* `whole` times `unit`, and `rest` that has the same sign. */
static enum scalars_outcome join(int64_t whole, int64_t unit, int64_t rest,
                                 struct model_value *value)
{
    if (whole > INT64_MAX / unit || whole < INT64_MIN / unit)
        return SCALARS_OUT_OF_RANGE;
    whole *= unit;
    if (rest < 0 ? whole < INT64_MIN - rest : whole > INT64_MAX - rest)
        return SCALARS_OUT_OF_RANGE;
    value->integer = whole + rest;
    return SCALARS_OK;
}

static enum scalars_outcome read_timestamp(struct arena *arena, struct text text,
                                           struct model_value *value)
{
    struct date date;
    int64_t seconds;
    int64_t nanoseconds;
    (void)arena;
    if (!take_date(&text, &date) || !take(&text, 'T') ||
        !take_time(&text, date, &seconds, &nanoseconds))
        return SCALARS_MALFORMED;
    if (seconds < 0)
        return join(seconds + 1, SECOND, nanoseconds - SECOND, value);
    return join(seconds, SECOND, nanoseconds, value);
}

static int64_t duration_unit(struct text name)
{
    static const struct {
        const char *name;
        int64_t nanoseconds;
    } units[] = {
        {"ns", 1},     {"us", 1000},       {"ms", 1000000},
        {"s", SECOND}, {"m", 60 * SECOND}, {"h", 3600 * SECOND},
    };
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (text_is(name, units[i].name))
            return units[i].nanoseconds;
    }
    return 0;
}

static enum scalars_outcome read_duration(struct arena *arena, struct text text,
                                          struct model_value *value)
{
    bool is_negative = text.size > 0 && text.data[0] == '-';
    size_t at = is_negative;
    int64_t below = 0; /* the number, never above zero: there is one more on this side */
    bool is_huge = false;
    (void)arena;
    for (; at < text.size && is_digit(text.data[at]); at++) {
        int digit = text.data[at] - '0';
        is_huge |= below < (INT64_MIN + digit) / 10;
        below = is_huge ? 0 : 10 * below - digit;
    }
    int64_t unit = duration_unit((struct text){text.data + at, text.size - at});
    if (at == (size_t)is_negative || unit == 0)
        return SCALARS_MALFORMED;
    if (is_huge || (below == INT64_MIN && !is_negative))
        return SCALARS_OUT_OF_RANGE;
    return join(is_negative ? below : -below, unit, 0, value);
}

/* Where the digits that start at `at` end. */
static size_t skip_digits(struct text text, size_t at)
{
    while (at < text.size && is_digit(text.data[at]))
        at++;
    return at;
}

static enum scalars_outcome read_decimal(struct arena *arena, struct text text,
                                         struct model_value *value)
{
    size_t start = text.size > 0 && text.data[0] == '-';
    size_t point = skip_digits(text, start);
    size_t end = point < text.size ? skip_digits(text, point + 1) : point;
    (void)arena;
    if (point == start || (point > start + 1 && text.data[start] == '0') || end != text.size)
        return SCALARS_MALFORMED;
    if (point < text.size && (text.data[point] != '.' || end == point + 1))
        return SCALARS_MALFORMED;
    value->string = text;
    return SCALARS_OK;
}

static enum scalars_outcome read_uuid(struct arena *arena, struct text text,
                                      struct model_value *value)
{
    static const char form[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
    if (text.size != sizeof(form) - 1)
        return SCALARS_MALFORMED;
    char *canonical = arena_alloc(arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        canonical[i] = c >= 'A' && c <= 'F' ? (char)(c | 0x20) : c;
        bool is_hex = is_digit(canonical[i]) || (canonical[i] >= 'a' && canonical[i] <= 'f');
        if (form[i] == 'h' ? !is_hex : c != '-')
            return SCALARS_MALFORMED;
    }
    value->string = (struct text){canonical, text.size};
    return SCALARS_OK;
}

static enum scalars_outcome read_uri(struct arena *arena, struct text text,
                                     struct model_value *value)
{
    bool at_start = true;
    (void)arena;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '#' || c == ' ' || (c >= '\t' && c <= '\r') || (c == '.' && at_start))
            return SCALARS_MALFORMED;
        at_start = c == '.';
    }
    value->string = text;
    return at_start ? SCALARS_MALFORMED : SCALARS_OK;
}

struct row {
    enum model_kind kind;
    enum scalars_outcome (*read)(struct arena *arena, struct text text, struct model_value *value);
    const char *hint;
};

static const struct row rows[] = {
    {MODEL_TIMESTAMP, read_timestamp,
     "A timestamp is a string in RFC 3339, such as \"2026-01-31T12:00:00Z\"."},
    {MODEL_DURATION, read_duration,
     "A duration is a string with its unit, such as \"1500ms\", \"5s\", \"2m\" or \"1h\"."},
    {MODEL_DECIMAL, read_decimal, "A decimal is a string such as \"12\", \"0.5\" or \"-12.50\"."},
    {MODEL_UUID, read_uuid, "A UUID is a string such as \"123e4567-e89b-12d3-a456-426614174000\"."},
    {MODEL_URI, read_uri, "A URI is a string such as \"com.example.get\"."},
};

static const struct row *find_row(enum model_kind kind)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].kind == kind)
            return &rows[i];
    }
    return NULL;
}

bool scalars_is_written(enum model_kind kind)
{
    return find_row(kind);
}

const char *scalars_hint(enum model_kind kind)
{
    return find_row(kind)->hint;
}

enum scalars_outcome scalars_read(struct arena *arena, enum model_kind kind, struct text text,
                                  struct model_value *ret_value)
{
    struct model_value value = {.kind = kind};
    enum scalars_outcome outcome = find_row(kind)->read(arena, text, &value);
    if (outcome == SCALARS_OK)
        *ret_value = value;
    return outcome;
}

static const struct {
    const char *name;
    int64_t unit;
} encodings[] = {
    [MODEL_ENCODING_NONE] = {NULL, 1},
    [MODEL_ENCODING_TEXT] = {NULL, 1},
    [MODEL_ENCODING_SECONDS] = {"seconds", SECOND},
    [MODEL_ENCODING_MILLISECONDS] = {"milliseconds", SECOND / 1000},
    [MODEL_ENCODING_NANOSECONDS] = {"nanoseconds", 1},
};

int64_t scalars_unit(enum model_encoding encoding)
{
    return encodings[encoding].unit;
}

const char *scalars_encoding_text(enum model_encoding encoding)
{
    return encodings[encoding].name;
}

bool scalars_encoding(struct text name, enum model_encoding *ret_encoding)
{
    for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
        if (!encodings[i].name || !text_is(name, encodings[i].name))
            continue;
        *ret_encoding = (enum model_encoding)i;
        return true;
    }
    return false;
}
