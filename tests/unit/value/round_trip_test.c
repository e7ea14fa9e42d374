/* SPDX-License-Identifier: MIT */
/*
 * Round trips of random values, with msgpack-c and jansson as judges: independent code must see the
 * same values in what we write, and we in what it writes.
 */
#include <stdio.h>
#include <stdlib.h>

#include <widl/jansson.h>
#include <widl/msgpack.h>
#include <widl/value.h>

#include "support/cmocka_widl.h"
#include "support/random_value.h"
#include "value/transcode.h"

enum { CASES = 3000, DEPTH = 4 };

static const uint64_t seed = 20240229;

/** A random value in `writer`, which keeps it. */
static widl_value write_random(struct random_numbers *random, enum random_kinds kinds,
                               widl_writer *writer)
{
    writer->buffer.size = 0;
    random_value_write(random, kinds, DEPTH, writer);
    assert_false(writer->failed);
    return (widl_value){writer->buffer.data, writer->buffer.size};
}

static void assert_same(widl_value a, widl_value b)
{
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
}

/** Msgpack-c packs as small as we do, so that its bytes must be ours. */
static void judge_by_msgpack(widl_value value)
{
    widl_arena arena = {0};
    msgpack_zone zone;
    msgpack_object object;
    msgpack_sbuffer packed;
    msgpack_packer packer;
    widl_value again;

    assert_true(msgpack_zone_init(&zone, 1024));
    msgpack_sbuffer_init(&packed);
    msgpack_packer_init(&packer, &packed, msgpack_sbuffer_write);
    assert_true(widl_value_to_msgpack(value, &zone, &object, NULL));
    assert_int_equal(msgpack_pack_object(&packer, object), 0);
    assert_same(value, (widl_value){(const unsigned char *)packed.data, packed.size});
    assert_true(widl_value_from_msgpack(object, &arena, &again, NULL));
    assert_same(value, again);
    msgpack_sbuffer_destroy(&packed);
    msgpack_zone_destroy(&zone);
    widl_arena_free(&arena);
}

static void test_msgpack_agrees(void **state)
{
    struct random_numbers random = {seed};
    widl_writer writer = {0};

    (void)state;
    for (unsigned i = 0; i < CASES; i++)
        judge_by_msgpack(write_random(&random, RANDOM_ANY, &writer));
    widl_writer_free(&writer);
}

/** Jansson has no integers above 2^63-1. */
static bool fits_jansson(widl_value value)
{
    widl_error error = {0};
    json_t *json = widl_value_to_jansson(value, &error);

    assert_true(json || strstr(error.text, "jansson has no integer above"));
    json_decref(json);
    return json != NULL;
}

static void judge_by_jansson(widl_value value)
{
    const size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES;
    widl_arena arena = {0};
    json_t *direct = widl_value_to_jansson(value, NULL);
    const char *text = widl_value_to_json(value, &arena, NULL);
    widl_value again;
    json_t *parsed;
    char *dumped;

    assert_non_null(text);
    parsed = json_loadb(text, strlen(text), flags, NULL);
    assert_non_null(parsed);
    assert_true(json_equal(direct, parsed));
    dumped = json_dumps(direct, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
    assert_non_null(dumped);
    assert_true(widl_value_from_json(widl_str(dumped), &arena, &again, NULL));
    assert_same(value, again);
    assert_true(widl_value_from_jansson(parsed, &arena, &again, NULL));
    assert_same(value, again);
    free(dumped);
    json_decref(direct);
    json_decref(parsed);
    widl_arena_free(&arena);
}

static void test_jansson_agrees(void **state)
{
    struct random_numbers random = {seed};
    widl_writer writer = {0};

    (void)state;
    for (unsigned i = 0; i < CASES; i++) {
        widl_value value = write_random(&random, RANDOM_JSON, &writer);

        if (fits_jansson(value))
            judge_by_jansson(value);
    }
    widl_writer_free(&writer);
}

static void test_json_keeps_values_and_kinds(void **state)
{
    struct random_numbers random = {seed + 1};
    widl_writer writer = {0};
    widl_buffer json = {0};
    widl_buffer again = {0};

    (void)state;
    for (unsigned i = 0; i < CASES; i++) {
        widl_value value = write_random(&random, RANDOM_JSON, &writer);
        widl_problem problem;

        json.size = 0;
        again.size = 0;
        assert_true(wi_msgpack_to_json(value, &json, &problem));
        assert_true(wi_json_to_msgpack(widl_str_n((char *)json.data, json.size), &again, &problem));
        assert_same(value, (widl_value){again.data, again.size});
    }
    widl_buffer_free(&json);
    widl_buffer_free(&again);
    widl_writer_free(&writer);
}

/** Flip bits of random values: nothing may crash, and a refusal leaves no trace but its text. */
static void test_damaged_values(void **state)
{
    struct random_numbers random = {seed + 2};
    widl_writer writer = {0};
    widl_buffer json = {0};

    (void)state;
    for (unsigned i = 0; i < CASES; i++) {
        widl_value value = write_random(&random, RANDOM_ANY, &writer);
        widl_problem problem;

        for (unsigned flips = 0; flips < 3; flips++)
            writer.buffer.data[random_next(&random) % value.size] ^=
                (unsigned char)(1U << random_next(&random) % 8);
        json.size = 0;
        if (wi_msgpack_to_json(value, &json, &problem))
            continue;
        assert_int_equal(json.size, 0);
        assert_string_not_equal(problem.text, "");
    }
    widl_buffer_free(&json);
    widl_writer_free(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_msgpack_agrees),
        cmocka_unit_test(test_jansson_agrees),
        cmocka_unit_test(test_json_keeps_values_and_kinds),
        cmocka_unit_test(test_damaged_values),
    };

    printf("seed %llu\n", (unsigned long long)seed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
