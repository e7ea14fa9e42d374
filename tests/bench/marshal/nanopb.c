/* SPDX-License-Identifier: MIT */
/*
 * nanopb: the same messages in protobuf's encoding, with room of a fixed size for everything, which
 * is its quickest way: nothing is allocated.
 */
#include <pb_decode.h>
#include <pb_encode.h>
#include <string.h>

#include "measure.h"
#include "report.pb.h"
#include "sample.h"

struct bench {
    bench_Status status;
    bench_Report report;
    pb_byte_t encoded[4096];
    size_t size;
};

static bool put(struct bench *bench, const pb_msgdesc_t *type, const void *message)
{
    pb_ostream_t stream = pb_ostream_from_buffer(bench->encoded, sizeof(bench->encoded));
    bool done = pb_encode(&stream, type, message);

    bench->size = stream.bytes_written;
    return done;
}

static bool encode(void *context)
{
    struct bench *bench = context;

    return put(bench, bench_Status_fields, &bench->status);
}

static bool encode_nested(void *context)
{
    struct bench *bench = context;

    return put(bench, bench_Report_fields, &bench->report);
}

static bool decode(void *context)
{
    struct bench *bench = context;
    pb_istream_t stream = pb_istream_from_buffer(bench->encoded, bench->size);
    bench_Status status = bench_Status_init_zero;

    return pb_decode(&stream, bench_Status_fields, &status) && status.count == SAMPLE_COUNT;
}

static bool decode_nested(void *context)
{
    struct bench *bench = context;
    pb_istream_t stream = pb_istream_from_buffer(bench->encoded, bench->size);
    bench_Report report = bench_Report_init_zero;

    return pb_decode(&stream, bench_Report_fields, &report) &&
           report.statuses_count == SAMPLE_STATUS_COUNT;
}

static void fill_status(bench_Status *status)
{
    strcpy(status->id, SAMPLE_ID);
    status->count = SAMPLE_COUNT;
    status->total = SAMPLE_TOTAL;
    status->ratio = SAMPLE_RATIO;
    status->active = true;
    status->kind = bench_Kind_ACTUATOR;
    status->data.size = SAMPLE_DATA_COUNT;
    memcpy(status->data.bytes, sample_data, SAMPLE_DATA_COUNT);
    status->tags_count = SAMPLE_TAG_COUNT;
    for (size_t i = 0; i < SAMPLE_TAG_COUNT; i++)
        strcpy(status->tags[i], sample_tags[i]);
    status->position = (bench_Position){SAMPLE_X, SAMPLE_Y};
    status->has_note = true;
    strcpy(status->note, SAMPLE_NOTE);
}

static void fill_report(bench_Report *report, const bench_Status *status)
{
    strcpy(report->site, SAMPLE_SITE);
    report->statuses_count = SAMPLE_STATUS_COUNT;
    for (size_t i = 0; i < SAMPLE_STATUS_COUNT; i++)
        report->statuses[i] = *status;
    report->samples_count = SAMPLE_NUMBER_COUNT;
    for (size_t i = 0; i < SAMPLE_NUMBER_COUNT; i++)
        report->samples[i] = sample_number(i);
}

int main(int argc, char **argv)
{
    size_t count = measure_count(argc, argv);
    struct bench bench = {.status = bench_Status_init_zero, .report = bench_Report_init_zero};

    fill_status(&bench.status);
    fill_report(&bench.report, &bench.status);
    measure("encode_protobuf", count, encode, &bench);
    measure("decode_protobuf", count, decode, &bench);
    measure("encode_nested_protobuf", count / 8 + 1, encode_nested, &bench);
    measure("decode_nested_protobuf", count / 8 + 1, decode_nested, &bench);
    return 0;
}
