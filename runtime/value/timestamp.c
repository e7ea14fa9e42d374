/* SPDX-License-Identifier: MIT */
/*
 * Timestamps: RFC 3339 text to nanoseconds since 1970 and back, in integer arithmetic alone;
 * neither the time zone nor the locale of the process matters.
 *
 * Days are counted in years that begin in March, so that the day which a leap year adds is the last
 * of its year, and the lengths of the months before it follow one formula.
 */
#include "value/timestamp.h"

#define DAY_SECONDS 86400

/** Days of 400 years, after which the calendar repeats. */
#define CYCLE_DAYS 146097

/** Days from 0000-03-01 to 1970-01-01. */
#define EPOCH_DAYS 719468

struct date {
    int year, month, day;
};

/** What a text says. `offset` is how many minutes local time is ahead of UTC. */
struct moment {
    struct date date;
    int hour, minute, second, offset;
    int64_t fraction; /* nanoseconds */
};

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_of_month(int year, int month)
{
    static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/** Days since 1970-01-01 of a date that is not before 0000-01-01. */
static int64_t days_of_date(struct date date)
{
    bool of_last_year = date.month < 3;
    int64_t year = (int64_t)date.year + 400 - of_last_year;
    int64_t months = date.month + (of_last_year ? 9 : -3);

    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * months + 2) / 5 + date.day - 1 -
           EPOCH_DAYS - CYCLE_DAYS;
}

/** The date of a day that is not before 0000-03-01. */
static struct date date_of_days(int64_t days)
{
    int64_t all = days + EPOCH_DAYS;
    int64_t in_cycle = all % CYCLE_DAYS;
    int64_t year = (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / 146096) / 365;
    int64_t in_year = in_cycle - (365 * year + year / 4 - year / 100);
    int64_t months = (5 * in_year + 2) / 153;

    return (struct date){
        .year = (int)(all / CYCLE_DAYS * 400 + year + (months >= 10)),
        .month = (int)(months + (months >= 10 ? -9 : 3)),
        .day = (int)(in_year - (153 * months + 2) / 5 + 1),
    };
}

/** Take one of two characters off the text. */
static bool take(widl_string *text, char character, char other)
{
    if (text->size == 0 || (*text->data != character && *text->data != other))
        return false;
    text->data++;
    text->size--;
    return true;
}

/** Take exactly `count` digits off the text; their number must lie within [low, high]. */
static bool take_number(widl_string *text, size_t count, int low, int high, int *ret)
{
    int value = 0;

    if (text->size < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (text->data[i] < '0' || text->data[i] > '9')
            return false;
        value = 10 * value + (text->data[i] - '0');
    }
    text->data += count;
    text->size -= count;
    *ret = value;
    return value >= low && value <= high;
}

static bool take_date(widl_string *text, struct date *ret)
{
    return take_number(text, 4, 0, 9999, &ret->year) && take(text, '-', '-') &&
           take_number(text, 2, 1, 12, &ret->month) && take(text, '-', '-') &&
           take_number(text, 2, 1, days_of_month(ret->year, ret->month), &ret->day);
}

/** A fraction of one to nine digits, or none. */
static bool take_fraction(widl_string *text, int64_t *ret)
{
    int64_t unit = WIDL_SECOND;
    int digit;

    *ret = 0;
    if (!take(text, '.', '.'))
        return true;
    while (unit > 1 && take_number(text, 1, 0, 9, &digit)) {
        unit /= 10;
        *ret += digit * unit;
    }
    return unit < WIDL_SECOND;
}

static bool take_offset(widl_string *text, int *ret)
{
    bool is_behind = text->size > 0 && *text->data == '-';
    int hours, minutes;

    *ret = 0;
    if (take(text, 'Z', 'z'))
        return true;
    if (!take(text, '+', '-') || !take_number(text, 2, 0, 23, &hours) || !take(text, ':', ':') ||
        !take_number(text, 2, 0, 59, &minutes))
        return false;
    *ret = (is_behind ? -1 : 1) * (60 * hours + minutes);
    return true;
}

static bool take_moment(widl_string *text, struct moment *ret)
{
    return take_date(text, &ret->date) && take(text, 'T', 't') &&
           take_number(text, 2, 0, 23, &ret->hour) && take(text, ':', ':') &&
           take_number(text, 2, 0, 59, &ret->minute) && take(text, ':', ':') &&
           take_number(text, 2, 0, 60, &ret->second) && take_fraction(text, &ret->fraction) &&
           take_offset(text, &ret->offset) && text->size == 0;
}

/** Whether the second 60 that counts as `seconds` can be a leap second: one that ends a month. */
static bool ends_month(int64_t seconds)
{
    return seconds % DAY_SECONDS == 0 && date_of_days(seconds / DAY_SECONDS).day == 1;
}

/** Whole seconds and nanoseconds as one number; false when there are too many. */
static bool join(int64_t seconds, int64_t fraction, int64_t *ret)
{
    /* Towards zero, as the product alone must not overflow either. */
    int64_t whole = seconds < 0 ? seconds + 1 : seconds;
    int64_t rest = seconds < 0 ? fraction - WIDL_SECOND : fraction;

    if (whole > INT64_MAX / WIDL_SECOND || whole < INT64_MIN / WIDL_SECOND)
        return false;
    whole *= WIDL_SECOND;
    if (rest < 0 ? whole < INT64_MIN - rest : whole > INT64_MAX - rest)
        return false;
    *ret = whole + rest;
    return true;
}

enum wi_timestamp_outcome wi_timestamp_parse(widl_string text, widl_timestamp *ret)
{
    struct moment moment;
    int64_t seconds;

    if (!take_moment(&text, &moment))
        return WI_TIMESTAMP_MALFORMED;
    seconds = days_of_date(moment.date) * DAY_SECONDS + moment.hour * 3600 + moment.minute * 60 +
              moment.second - moment.offset * 60;
    if (!join(seconds, moment.fraction, ret))
        return WI_TIMESTAMP_OUT_OF_RANGE;
    if (moment.second == 60 && !ends_month(seconds))
        return WI_TIMESTAMP_MALFORMED;
    return WI_TIMESTAMP_OK;
}

bool widl_timestamp_parse(widl_string text, widl_timestamp *ret)
{
    widl_timestamp timestamp;

    if (wi_timestamp_parse(text, &timestamp) != WI_TIMESTAMP_OK)
        return false;
    *ret = timestamp;
    return true;
}

/** Write `count` digits of a number. Return: the place behind them. */
static char *put_number(char *out, int64_t number, unsigned count)
{
    for (unsigned i = count; i > 0; i--) {
        out[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    return out + count;
}

static char *put_time(char *out, int64_t seconds)
{
    out = put_number(out, seconds / 3600, 2);
    *out++ = ':';
    out = put_number(out, seconds / 60 % 60, 2);
    *out++ = ':';
    return put_number(out, seconds % 60, 2);
}

static char *put_fraction(char *out, int64_t nanoseconds)
{
    if (nanoseconds == 0)
        return out;
    *out++ = '.';
    if (nanoseconds % WIDL_MILLISECOND == 0)
        return put_number(out, nanoseconds / WIDL_MILLISECOND, 3);
    if (nanoseconds % WIDL_MICROSECOND == 0)
        return put_number(out, nanoseconds / WIDL_MICROSECOND, 6);
    return put_number(out, nanoseconds, 9);
}

size_t widl_timestamp_format(widl_timestamp timestamp, char out[WIDL_TIMESTAMP_SIZE])
{
    const int64_t day = DAY_SECONDS * WIDL_SECOND;
    int64_t in_day = (timestamp % day + day) % day;
    struct date date = date_of_days(timestamp / day - (timestamp % day < 0));
    char *at = put_number(out, date.year, 4);

    *at++ = '-';
    at = put_number(at, date.month, 2);
    *at++ = '-';
    at = put_number(at, date.day, 2);
    *at++ = 'T';
    at = put_time(at, in_day / WIDL_SECOND);
    at = put_fraction(at, in_day % WIDL_SECOND);
    *at++ = 'Z';
    *at = '\0';
    return (size_t)(at - out);
}
