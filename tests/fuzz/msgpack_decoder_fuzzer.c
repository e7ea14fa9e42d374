/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as MessagePack: the typed readers take them as they come; what the check accepts must
 * survive JSON and msgpack-c unchanged.
 */
#include <assert.h>

#include <widl/msgpack.h>
#include <widl/value.h>

#include "fuzz.h"
#include "value/check.h"
#include "value/transcode.h"

/** Read one value with the reader that a byte of the input chooses. */
static bool read_typed(widl_reader *reader, unsigned choice)
{
    union {
        bool boolean;
        int16_t integer;
        uint64_t unsigned_integer;
        float number;
        widl_string text;
        widl_bytes bytes;
        widl_value value;
        size_t count;
        int64_t time;
        widl_uuid uuid;
    } out;

    switch (choice % 17) {
    case 0:
        return widl_read_bool(reader, &out.boolean);
    case 1:
        return widl_read_int16(reader, &out.integer);
    case 2:
        return widl_read_uint64(reader, &out.unsigned_integer);
    case 3:
        return widl_read_float32(reader, &out.number);
    case 4:
        return widl_read_string(reader, &out.text);
    case 5:
        return widl_read_bytes(reader, &out.bytes);
    case 6:
        return widl_read_value(reader, &out.value);
    case 7:
        return widl_read_list(reader, &out.count);
    case 8:
        return widl_read_map(reader, &out.count);
    case 9:
        return widl_read_timestamp(reader, &out.time);
    case 10:
        return widl_read_seconds(reader, &out.time);
    case 11:
        return widl_read_milliseconds(reader, &out.time);
    case 12:
        return widl_read_uuid(reader, &out.uuid);
    case 13:
        return widl_read_decimal(reader, &out.text);
    case 14:
        return widl_read_uri(reader, &out.text);
    case 15:
        return widl_read_wampid(reader, &out.unsigned_integer);
    default:
        return widl_read_key(reader, &out.text);
    }
}

static void read_as_chosen(const uint8_t *data, size_t size)
{
    widl_arena arena = {.limit = 1 << 20};
    widl_reader reader;
    size_t half = size / 2;

    widl_reader_open(&reader, (widl_value){data + half, size - half}, &arena);
    for (size_t i = 0; i < half && read_typed(&reader, data[i]); i++)
        continue;
    assert(reader.failed == (reader.problem.text[0] != '\0'));
    assert(widl_utf8_valid(widl_str(reader.problem.text)));
    widl_arena_free(&arena);
}

/** All ways to step over a value agree. */
static bool is_accepted(widl_value value, widl_arena *arena)
{
    widl_problem problem = {0};
    widl_reader reader;
    widl_value copy;
    bool accepted = wi_check_whole(value, NULL, &problem);

    widl_reader_open(&reader, value, arena);
    assert((widl_read_skip(&reader) && widl_reader_finish(&reader)) == accepted);
    widl_reader_open(&reader, value, arena);
    if (widl_read_value(&reader, &copy) && widl_reader_finish(&reader))
        assert(copy.size == value.size && memcmp(copy.data, value.data, copy.size) == 0);
    assert(accepted == (problem.text[0] == '\0'));
    assert(widl_utf8_valid(widl_str(problem.path)));
    return accepted;
}

/** Text, value and text again are the same text. */
static const char *through_json(widl_value value, widl_arena *arena)
{
    const char *text = widl_value_to_json(value, arena, NULL);
    const char *again;
    widl_value parsed;

    if (!text)
        return NULL;
    assert(widl_value_from_json(widl_str(text), arena, &parsed, NULL));
    again = widl_value_to_json(parsed, arena, NULL);
    assert(again && strcmp(text, again) == 0);
    return text;
}

static void through_msgpack(widl_value value, const char *json, widl_arena *arena)
{
    msgpack_zone zone;
    msgpack_object object;
    widl_value again;

    assert(msgpack_zone_init(&zone, 4096));
    if (widl_value_to_msgpack(value, &zone, &object, NULL)) {
        const char *text;

        assert(widl_value_from_msgpack(object, arena, &again, NULL));
        text = widl_value_to_json(again, arena, NULL);
        assert(json ? text && strcmp(json, text) == 0 : !text);
    }
    msgpack_zone_destroy(&zone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    widl_arena arena = {0};
    widl_value value = {data, size};

    read_as_chosen(data, size);
    if (is_accepted(value, &arena))
        through_msgpack(value, through_json(value, &arena), &arena);
    widl_arena_free(&arena);
    return 0;
}
