/* SPDX-License-Identifier: MIT */
/*
 * Scalars that the wire knows only as text or integers: timestamps, durations, decimals, UUIDs,
 * URIs and ids. What the contract demands of them is checked on both sides, in the same words.
 *
 * Times are nanoseconds in C. As a number of a coarser unit they are never rounded: what is not
 * whole is refused.
 */
#include <inttypes.h>

#include "base/uri.h"
#include "value/head.h"
#include "value/timestamp.h"
#include "value/view.h"

#define WAMPID_MAX (UINT64_C(1) << 53)

static const char not_decimal[] = "not a decimal: expected digits such as 12, 0.5 or -12.50";
static const char not_uri[] = "not a URI: expected components joined by dots, such as com.example";
static const char not_uuid[] =
    "not a UUID: expected digits such as 123e4567-e89b-12d3-a456-426614174000";
static const char not_timestamp[] =
    "not a timestamp: expected RFC 3339, such as 2026-01-31T12:00:00Z";
static const char timestamp_out_of_range[] =
    "outside 1677-09-21T00:12:43.145224192Z..2262-04-11T23:47:16.854775807Z";

/** How many digits `text` begins with from `start` on. */
static size_t count_digits(widl_string text, size_t start)
{
    size_t at = start;

    while (at < text.size && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at - start;
}

static bool is_decimal(widl_string text)
{
    size_t start = text.size > 0 && text.data[0] == '-';
    size_t whole = count_digits(text, start);
    size_t at = start + whole;
    size_t fraction;

    if (whole == 0 || (whole > 1 && text.data[start] == '0'))
        return false;
    if (at == text.size)
        return true;
    fraction = count_digits(text, at + 1);
    return text.data[at] == '.' && fraction > 0 && at + 1 + fraction == text.size;
}

unsigned char *widl_put_timestamp(unsigned char *out, widl_timestamp value)
{
    char text[WIDL_TIMESTAMP_SIZE];
    size_t size = widl_timestamp_format(value, text);

    return widl_put_string(out, widl_str_n(text, size));
}

unsigned char *widl_put_uuid(unsigned char *out, widl_uuid value)
{
    char text[WIDL_UUID_SIZE];

    return widl_put_string(out, widl_str_n(widl_uuid_format(value, text), WIDL_UUID_SIZE - 1));
}

bool widl_check_decimal(widl_writer *writer, widl_string value)
{
    return widl_check_string(writer, value) &&
           (is_decimal(value) || widl_writer_refuse(writer, "%s", not_decimal));
}

bool widl_check_uri(widl_writer *writer, widl_string value)
{
    return widl_check_string(writer, value) &&
           (wi_uri_valid(value) || widl_writer_refuse(writer, "%s", not_uri));
}

bool widl_check_wampid(widl_writer *writer, uint64_t value)
{
    return widl_check_uint(writer, value, 1, WAMPID_MAX);
}

static bool check_unit(widl_writer *writer, int64_t nanoseconds, int64_t unit, const char *name)
{
    return nanoseconds % unit == 0 ||
           widl_writer_refuse(writer, "%" PRId64 " ns is not a whole number of %s", nanoseconds,
                              name);
}

bool widl_check_seconds(widl_writer *writer, int64_t nanoseconds)
{
    return check_unit(writer, nanoseconds, WIDL_SECOND, "seconds");
}

bool widl_check_milliseconds(widl_writer *writer, int64_t nanoseconds)
{
    return check_unit(writer, nanoseconds, WIDL_MILLISECOND, "milliseconds");
}

bool widl_write_timestamp(widl_writer *writer, widl_timestamp value)
{
    unsigned char *out = widl_writer_reserve(writer, WIDL_HEAD_SIZE + WIDL_TIMESTAMP_SIZE);

    if (!out)
        return false;
    widl_writer_commit(writer, widl_put_timestamp(out, value));
    return true;
}

bool widl_write_uuid(widl_writer *writer, widl_uuid value)
{
    unsigned char *out = widl_writer_reserve(writer, WIDL_HEAD_SIZE + WIDL_UUID_SIZE);

    if (!out)
        return false;
    widl_writer_commit(writer, widl_put_uuid(out, value));
    return true;
}

bool widl_write_decimal(widl_writer *writer, widl_string value)
{
    return widl_check_decimal(writer, value) && widl_write_string(writer, value);
}

bool widl_write_uri(widl_writer *writer, widl_string value)
{
    return widl_check_uri(writer, value) && widl_write_string(writer, value);
}

bool widl_write_wampid(widl_writer *writer, uint64_t value)
{
    return widl_check_wampid(writer, value) && widl_write_uint(writer, value);
}

bool widl_write_seconds(widl_writer *writer, int64_t nanoseconds)
{
    return widl_check_seconds(writer, nanoseconds) &&
           widl_write_int(writer, nanoseconds / WIDL_SECOND);
}

bool widl_write_milliseconds(widl_writer *writer, int64_t nanoseconds)
{
    return widl_check_milliseconds(writer, nanoseconds) &&
           widl_write_int(writer, nanoseconds / WIDL_MILLISECOND);
}

bool widl_read_timestamp(widl_reader *reader, widl_timestamp *ret)
{
    widl_string text;
    widl_timestamp timestamp;

    if (!wi_read_view(reader, "a timestamp", &text))
        return false;
    switch (wi_timestamp_parse(text, &timestamp)) {
    case WI_TIMESTAMP_OK:
        *ret = timestamp;
        return true;
    case WI_TIMESTAMP_OUT_OF_RANGE:
        return widl_reader_refuse(reader, "%s", timestamp_out_of_range);
    default:
        return widl_reader_refuse(reader, "%s", not_timestamp);
    }
}

bool widl_read_uuid(widl_reader *reader, widl_uuid *ret)
{
    widl_string text;

    return wi_read_view(reader, "a UUID", &text) &&
           (widl_uuid_parse(text, ret) || widl_reader_refuse(reader, "%s", not_uuid));
}

/** Read a string that must be `valid`. */
static bool read_text(widl_reader *reader, bool (*valid)(widl_string text), const char *problem,
                      widl_string *ret)
{
    widl_string text;

    if (!widl_read_string(reader, &text))
        return false;
    if (!valid(text))
        return widl_reader_refuse(reader, "%s", problem);
    *ret = text;
    return true;
}

bool widl_read_decimal(widl_reader *reader, widl_string *ret)
{
    return read_text(reader, is_decimal, not_decimal, ret);
}

bool widl_read_uri(widl_reader *reader, widl_string *ret)
{
    return read_text(reader, wi_uri_valid, not_uri, ret);
}

bool widl_read_wampid(widl_reader *reader, uint64_t *ret)
{
    int64_t value;

    if (!widl_read_int(reader, 1, (int64_t)WAMPID_MAX, &value))
        return false;
    *ret = (uint64_t)value;
    return true;
}

static bool read_unit(widl_reader *reader, int64_t unit, int64_t *ret)
{
    int64_t value;

    if (!widl_read_int(reader, INT64_MIN / unit, INT64_MAX / unit, &value))
        return false;
    *ret = value * unit;
    return true;
}

bool widl_read_seconds(widl_reader *reader, int64_t *ret_nanoseconds)
{
    return read_unit(reader, WIDL_SECOND, ret_nanoseconds);
}

bool widl_read_milliseconds(widl_reader *reader, int64_t *ret_nanoseconds)
{
    return read_unit(reader, WIDL_MILLISECOND, ret_nanoseconds);
}
