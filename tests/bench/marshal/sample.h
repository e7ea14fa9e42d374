/* SPDX-License-Identifier: MIT */
/* The message that every program marshals, and its encodings. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <widl/codec.h>

#define SAMPLE_ID         "station-0042/pump-7"
#define SAMPLE_COUNT      42000
#define SAMPLE_TOTAL      INT64_C(1234567890123)
#define SAMPLE_RATIO      0.8125
#define SAMPLE_KIND       "actuator"
#define SAMPLE_X          12.5
#define SAMPLE_Y          (-3.25)
#define SAMPLE_NOTE       "calibrated in June"
#define SAMPLE_TAG_COUNT  3
#define SAMPLE_DATA_COUNT 16

extern const char *const sample_tags[SAMPLE_TAG_COUNT];
extern const unsigned char sample_data[SAMPLE_DATA_COUNT];

/** JSON text: keys in the declared order, and shuffled. */
extern const char sample_json[];
extern const char sample_json_shuffled[];

/** The map, keys in the same two orders; in static memory. */
widl_value sample_msgpack(bool shuffled);

#endif
