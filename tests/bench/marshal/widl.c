/* SPDX-License-Identifier: MIT */
/*
 * Generated code, built for speed and built for size: into a buffer and an arena that are used
 * again, as a session does. JSON goes through MessagePack, at the message boundary.
 */
#include <report.widl.h>

#include "measure.h"
#include "sample.h"
#include "value/transcode.h"

struct bench {
    bench_status status;
    site_report report;
    widl_writer writer;
    widl_buffer text;
    widl_arena arena;
    widl_value encoded;
    widl_string json;
};

static bench_status make_status(widl_string tags[SAMPLE_TAG_COUNT])
{
    for (size_t i = 0; i < SAMPLE_TAG_COUNT; i++)
        tags[i] = widl_str(sample_tags[i]);
    return (bench_status){
        .id = widl_str(SAMPLE_ID),
        .count = SAMPLE_COUNT,
        .total = SAMPLE_TOTAL,
        .ratio = SAMPLE_RATIO,
        .active = true,
        .kind = BENCH_KIND_ACTUATOR,
        .data = widl_bin(sample_data, SAMPLE_DATA_COUNT),
        .tags = {tags, SAMPLE_TAG_COUNT},
        .position = {SAMPLE_X, SAMPLE_Y},
        .note = {true, widl_str(SAMPLE_NOTE)},
    };
}

static bool encode(void *context)
{
    struct bench *bench = context;

    bench->writer.buffer.size = 0;
    return bench_status_write(&bench->writer, &bench->status);
}

static bool read_value(struct bench *bench, widl_value value)
{
    widl_reader reader;
    bench_status status;

    widl_arena_reset(&bench->arena);
    widl_reader_open(&reader, value, &bench->arena);
    return bench_status_read(&reader, &status) && widl_reader_finish(&reader) &&
           status.count == SAMPLE_COUNT;
}

static bool encode_nested(void *context)
{
    struct bench *bench = context;

    bench->writer.buffer.size = 0;
    return site_report_write(&bench->writer, &bench->report);
}

static bool read_report(struct bench *bench, widl_value value)
{
    widl_reader reader;
    site_report report;

    widl_arena_reset(&bench->arena);
    widl_reader_open(&reader, value, &bench->arena);
    return site_report_read(&reader, &report) && widl_reader_finish(&reader) &&
           report.statuses.size == SAMPLE_STATUS_COUNT &&
           report.statuses.data[0].count == SAMPLE_COUNT;
}

static bool decode_nested(void *context)
{
    struct bench *bench = context;

    return read_report(bench, bench->encoded);
}

static bool decode(void *context)
{
    struct bench *bench = context;

    return read_value(bench, bench->encoded);
}

static bool put_json(struct bench *bench)
{
    widl_problem problem;

    bench->text.size = 0;
    return wi_msgpack_to_json((widl_value){bench->writer.buffer.data, bench->writer.buffer.size},
                              &bench->text, &problem);
}

static bool encode_json(void *context)
{
    return encode(context) && put_json(context);
}

static bool encode_json_nested(void *context)
{
    return encode_nested(context) && put_json(context);
}

static bool take_json(struct bench *bench)
{
    widl_problem problem;

    bench->text.size = 0;
    return wi_json_to_msgpack(bench->json, &bench->text, &problem);
}

static bool decode_json(void *context)
{
    struct bench *bench = context;

    return take_json(bench) && read_value(bench, (widl_value){bench->text.data, bench->text.size});
}

static bool decode_json_nested(void *context)
{
    struct bench *bench = context;

    return take_json(bench) && read_report(bench, (widl_value){bench->text.data, bench->text.size});
}

static bool has_written(const struct bench *bench, widl_value expected)
{
    return bench->writer.buffer.size == expected.size &&
           memcmp(bench->writer.buffer.data, expected.data, expected.size) == 0;
}

/* What is written must be what the sample says. */
static bool is_right(struct bench *bench)
{
    return encode_nested(bench) && has_written(bench, sample_report()) && encode(bench) &&
           has_written(bench, sample_msgpack(false)) && encode_json(bench) &&
           bench->text.size == strlen(sample_json) &&
           memcmp(bench->text.data, sample_json, bench->text.size) == 0;
}

static bool check(void *context)
{
    return is_right(context);
}

int main(int argc, char **argv)
{
    size_t count = measure_count(argc, argv);
    widl_string tags[SAMPLE_TAG_COUNT];
    bench_status statuses[SAMPLE_STATUS_COUNT];
    double samples[SAMPLE_NUMBER_COUNT];
    struct bench bench = {
        .status = make_status(tags),
        .report = {.site = widl_str(SAMPLE_SITE),
                   .statuses = {statuses, SAMPLE_STATUS_COUNT},
                   .samples = {samples, SAMPLE_NUMBER_COUNT}},
    };

    for (size_t i = 0; i < SAMPLE_STATUS_COUNT; i++)
        statuses[i] = bench.status;
    for (size_t i = 0; i < SAMPLE_NUMBER_COUNT; i++)
        samples[i] = sample_number(i);
    measure("check", 1, check, &bench);
    measure("encode_msgpack", count, encode, &bench);
    bench.encoded = sample_msgpack(false);
    measure("decode_msgpack", count, decode, &bench);
    bench.encoded = sample_msgpack(true);
    measure("decode_msgpack_shuffled", count, decode, &bench);
    measure("encode_nested", count / 8 + 1, encode_nested, &bench);
    bench.encoded = sample_report();
    measure("decode_nested", count / 8 + 1, decode_nested, &bench);
    measure("encode_json", count / 4 + 1, encode_json, &bench);
    bench.json = widl_str(sample_json);
    measure("decode_json", count / 4 + 1, decode_json, &bench);
    bench.json = widl_str(sample_json_shuffled);
    measure("decode_json_shuffled", count / 4 + 1, decode_json, &bench);
    measure("encode_json_nested", count / 32 + 1, encode_json_nested, &bench);
    bench.json = widl_str(sample_report_json());
    measure("decode_json_nested", count / 32 + 1, decode_json_nested, &bench);
    widl_writer_free(&bench.writer);
    widl_buffer_free(&bench.text);
    widl_arena_free(&bench.arena);
    return 0;
}
