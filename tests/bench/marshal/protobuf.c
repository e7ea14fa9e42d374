/* SPDX-License-Identifier: MIT */
/* protobuf-c: the same messages in their own encoding, which has numbers in place of keys. */
#include <string.h>

#include "measure.h"
#include "report.pb-c.h"
#include "sample.h"

struct bench {
    Bench__Status status;
    Bench__Report report;
    uint8_t encoded[4096];
    size_t size;
};

static bool encode(void *context)
{
    struct bench *bench = context;

    bench->size = bench__status__pack(&bench->status, bench->encoded);
    return bench->size > 0;
}

static bool decode(void *context)
{
    struct bench *bench = context;
    Bench__Status *status = bench__status__unpack(NULL, bench->size, bench->encoded);
    bool done = status && status->count == SAMPLE_COUNT;

    if (status)
        bench__status__free_unpacked(status, NULL);
    return done;
}

static bool encode_nested(void *context)
{
    struct bench *bench = context;

    bench->size = bench__report__pack(&bench->report, bench->encoded);
    return bench->size > 0;
}

static bool decode_nested(void *context)
{
    struct bench *bench = context;
    Bench__Report *report = bench__report__unpack(NULL, bench->size, bench->encoded);
    bool done = report && report->n_statuses == SAMPLE_STATUS_COUNT;

    if (report)
        bench__report__free_unpacked(report, NULL);
    return done;
}

static void measure_nested(struct bench *bench, size_t count)
{
    static char site[] = SAMPLE_SITE;
    Bench__Status *statuses[SAMPLE_STATUS_COUNT];
    double samples[SAMPLE_NUMBER_COUNT];

    for (size_t i = 0; i < SAMPLE_STATUS_COUNT; i++)
        statuses[i] = &bench->status;
    for (size_t i = 0; i < SAMPLE_NUMBER_COUNT; i++)
        samples[i] = sample_number(i);
    bench->report = (Bench__Report)BENCH__REPORT__INIT;
    bench->report.site = site;
    bench->report.statuses = statuses;
    bench->report.n_statuses = SAMPLE_STATUS_COUNT;
    bench->report.samples = samples;
    bench->report.n_samples = SAMPLE_NUMBER_COUNT;
    measure("encode_nested_protobuf", count, encode_nested, bench);
    measure("decode_nested_protobuf", count, decode_nested, bench);
}

int main(int argc, char **argv)
{
    static char id[] = SAMPLE_ID;
    static char note[] = SAMPLE_NOTE;
    static uint8_t data[SAMPLE_DATA_COUNT];
    static char texts[SAMPLE_TAG_COUNT][16];
    static char *tags[SAMPLE_TAG_COUNT];
    size_t count = measure_count(argc, argv);
    Bench__Position position = BENCH__POSITION__INIT;
    struct bench bench = {.status = BENCH__STATUS__INIT};

    memcpy(data, sample_data, sizeof(data));
    for (size_t i = 0; i < SAMPLE_TAG_COUNT; i++) {
        strncpy(texts[i], sample_tags[i], sizeof(texts[i]) - 1);
        tags[i] = texts[i];
    }
    position.x = SAMPLE_X;
    position.y = SAMPLE_Y;
    bench.status.id = id;
    bench.status.count = SAMPLE_COUNT;
    bench.status.total = SAMPLE_TOTAL;
    bench.status.ratio = SAMPLE_RATIO;
    bench.status.active = 1;
    bench.status.kind = BENCH__KIND__ACTUATOR;
    bench.status.data.data = data;
    bench.status.data.len = sizeof(data);
    bench.status.tags = tags;
    bench.status.n_tags = SAMPLE_TAG_COUNT;
    bench.status.position = &position;
    bench.status.note = note;
    measure("encode_protobuf", count, encode, &bench);
    measure("decode_protobuf", count, decode, &bench);
    measure_nested(&bench, count / 8 + 1);
    return 0;
}
