/* SPDX-License-Identifier: MIT */
/*
 * Moments and spans of time. Both are int64_t in nanoseconds, whatever their form on the wire, so
 * that they add up; a moment counts from 1970-01-01T00:00:00Z without leap seconds, as POSIX does,
 * and lies between 1677-09-21 and 2262-04-11.
 *
 *     struct timespec now;
 *     clock_gettime(CLOCK_REALTIME, &now);
 *     status.seen = now.tv_sec * WIDL_SECOND + now.tv_nsec;
 *     status.lifetime = 5 * WIDL_MINUTE;
 */
#ifndef WIDL_TIMESTAMP_H
#define WIDL_TIMESTAMP_H

#include <stdint.h>

#include <widl/export.h>
#include <widl/text.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WIDL_MICROSECOND INT64_C(1000)
#define WIDL_MILLISECOND INT64_C(1000000)
#define WIDL_SECOND      INT64_C(1000000000)
#define WIDL_MINUTE      (60 * WIDL_SECOND)
#define WIDL_HOUR        (60 * WIDL_MINUTE)

/** Room for a timestamp as text, with its NUL. */
#define WIDL_TIMESTAMP_SIZE 31

/**
 * The moment that RFC 3339 text stands for: `2026-01-31T12:00:00Z`, with up to nine digits of a
 * fraction and any offset. A leap second, 23:59:60 UTC at the end of a month, is the moment after
 * it: the first of the next day.
 *
 * Return: false when `text` is malformed, or a moment that the type does not hold.
 */
WIDL_API bool widl_timestamp_parse(widl_string text, int64_t *ret_nanoseconds);

/**
 * Write a moment in UTC with the shortest of 0, 3, 6 or 9 digits of a fraction that keeps it.
 *
 * Return: the length, without the NUL that is put behind it.
 */
WIDL_API size_t widl_timestamp_format(int64_t nanoseconds, char out[WIDL_TIMESTAMP_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
