/* SPDX-License-Identifier: MIT */
/* protobuf-c: the same message in its own encoding, which has numbers in place of keys. */
#include <string.h>

#include "measure.h"
#include "sample.h"
#include "status.pb-c.h"

struct bench {
    Bench__Status status;
    uint8_t encoded[512];
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
    return 0;
}
