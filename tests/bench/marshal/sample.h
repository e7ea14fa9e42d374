/* SPDX-License-Identifier: MIT */
/*
 * The messages that every program marshals, and their encodings: a status of ten fields, and a
 * report with statuses and numbers in it.
 */
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

#define SAMPLE_SITE         "plant-north"
#define SAMPLE_STATUS_COUNT 8
#define SAMPLE_NUMBER_COUNT 32

extern const char *const sample_tags[SAMPLE_TAG_COUNT];
extern const unsigned char sample_data[SAMPLE_DATA_COUNT];

/** JSON text: keys in the declared order, and shuffled. */
extern const char sample_json[];
extern const char sample_json_shuffled[];

/** The map, keys in the same two orders; in static memory. */
widl_value sample_msgpack(bool shuffled);

/** A number of the report. */
double sample_number(size_t index);

/** The report, keys in the declared order; in static memory. */
widl_value sample_report(void);

/** The report as JSON text; in static memory. */
const char *sample_report_json(void);

#endif
