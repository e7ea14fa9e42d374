/* SPDX-License-Identifier: MIT */
/* Timestamps as text, with the reason why a text is none. */
#ifndef WI_TIMESTAMP_H
#define WI_TIMESTAMP_H

#include <widl/timestamp.h>

enum wi_timestamp_outcome {
    WI_TIMESTAMP_OK,
    WI_TIMESTAMP_MALFORMED,
    WI_TIMESTAMP_OUT_OF_RANGE, /**< well formed, but more nanoseconds than an int64_t holds */
};

/** As widl_timestamp_parse(), which says no more than whether it went well. */
enum wi_timestamp_outcome wi_timestamp_parse(widl_string text, widl_timestamp *ret);

#endif
