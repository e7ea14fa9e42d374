/* SPDX-License-Identifier: MIT */
/*
 * Moments and spans of time: nanoseconds, whatever their form on the wire, so that they add up.
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

/**
 * A moment: nanoseconds since 1970-01-01T00:00:00Z without leap seconds, as POSIX counts. It lies
 * between 1677-09-21T00:12:43.145224192Z and 2262-04-11T23:47:16.854775807Z.
 */
typedef int64_t widl_timestamp;

/** A span of time in nanoseconds, which can be negative. */
typedef int64_t widl_duration;

#define WIDL_MICROSECOND INT64_C(1000)
#define WIDL_MILLISECOND INT64_C(1000000)
#define WIDL_SECOND      INT64_C(1000000000)
#define WIDL_MINUTE      (60 * WIDL_SECOND)
#define WIDL_HOUR        (60 * WIDL_MINUTE)

/** Room for a timestamp as text, with its NUL. */
#define WIDL_TIMESTAMP_SIZE 31

/**
 * The moment that RFC 3339 text stands for: `2026-01-31T12:00:00Z`, with up to nine digits of a
 * fraction and any offset. A leap second, 23:59:60 UTC at the end of a month, counts as the second
 * after it, the first of the next day.
 *
 * Return: false when `text` is malformed, or a moment that the type does not hold.
 */
WIDL_API bool widl_timestamp_parse(widl_string text, widl_timestamp *ret);

/**
 * Write a moment in UTC with the shortest of 0, 3, 6 or 9 digits of a fraction that keeps it.
 *
 * Return: the length, without the NUL that is put behind it.
 */
WIDL_API size_t widl_timestamp_format(widl_timestamp timestamp, char out[WIDL_TIMESTAMP_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
