/* SPDX-License-Identifier: MIT */
/*
 * x_encode() and x_decode() of every kind of type that has them, without a session: what arrives as
 * JSON and what is written again, or why it is refused.
 */
#include <stdlib.h>

#include <test/everything.widl.h>
#include <test/forms.widl.h>
#include <test/peers.widl.h>
#include <test/scalars.widl.h>
#include <widl/value.h>

#include "support/cmocka_widl.h"

typedef bool decode_fn(widl_value encoded, widl_arena *arena, void *value, widl_error *error);
typedef bool encode_fn(const void *value, widl_arena *arena, widl_value *encoded,
                       widl_error *error);

/* The functions of a type, as all have them in common. */
#define CODEC(type)                                                                                \
    static bool type##_in(widl_value encoded, widl_arena *arena, void *value, widl_error *error)   \
    {                                                                                              \
        return type##_decode(encoded, arena, (type *)value, error);                                \
    }                                                                                              \
    static bool type##_out(const void *value, widl_arena *arena, widl_value *encoded,              \
                           widl_error *error)                                                      \
    {                                                                                              \
        return type##_encode((const type *)value, arena, encoded, error);                          \
    }

#define OF(type) sizeof(type), type##_in, type##_out

CODEC(every_kind)
CODEC(every_level)
CODEC(every_limited)
CODEC(every_optional)
CODEC(every_node)
CODEC(every_containers)
CODEC(every_empty)
CODEC(forms_colour)
CODEC(forms_level)
CODEC(forms_nullable)
CODEC(forms_unset)
CODEC(forms_arrays)
CODEC(forms_sample)
CODEC(forms_nothing)
CODEC(forms_event)
CODEC(forms_answer)
CODEC(peers_point)
CODEC(peers_empty)
CODEC(peers_pair)
CODEC(peers_shape)
CODEC(scalars_times)
CODEC(scalars_names)
CODEC(scalars_many)

struct codec {
    size_t size;
    decode_fn *decode;
    encode_fn *encode;
    const char *in;
    const char *out; /* NULL: as it came in */
};

static const struct codec good[] = {
    {OF(every_kind), "\"act\"", NULL},
    {OF(every_level), "10", NULL},
    {OF(every_level), "99.0", "99"},
    {OF(every_limited),
     "{\"percent\":100.0,\"small\":-5,\"count\":1,\"name\":\"x\",\"tags\":[\"y\"]}", NULL},
    {OF(every_optional), "{}", NULL},
    {OF(every_optional), "{\"kind\":\"sensor\",\"tags\":null,\"unknown\":[]}",
     "{\"kind\":\"sensor\"}"},
    {OF(every_node),
     "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[],\"index\":{}}],\"index\":{}}",
     NULL},
    {OF(every_containers),
     "{\"numbers\":[1],\"matrix\":[[0.5],[]],\"names\":{\"a\":\"b\"},\"nested\":{\"c\":[2]},"
     "\"kinds\":[\"act\"],\"points\":[{\"x\":0.0,\"y\":1.0}],\"colours\":{\"d\":\"GREEN\"},"
     "\"anything\":[null,{\"e\":\"\\u0000AAE=\"}]}",
     NULL},
    {OF(every_empty), "{\"unknown\":1}", "{}"},
    {OF(forms_colour), "\"GREEN\"", NULL},
    {OF(forms_level), "-1", NULL},
    {OF(forms_nullable),
     "{\"text\":null,\"note\":null,\"kind\":null,\"point\":null,\"tags\":null,\"texts\":[null,"
     "\"t\"],\"numbers\":{\"n\":null},\"tree\":{\"name\":\"t\",\"children\":[null],\"pairs\":[]}}",
     NULL},
    {OF(forms_unset), "{}", NULL},
    {OF(forms_unset), "{\"title\":null}", NULL},
    {OF(forms_arrays),
     "{\"mac\":[1,2,3,4,5,6],\"matrix\":[[1.0,2.0],[3.0,4.0]],\"corners\":[{\"x\":0.0,\"y\":0.0},"
     "{\"x\":1.0,\"y\":1.0}],\"words\":[null,\"w\",null],\"macs\":[],\"lists\":[[],[\"l\"]]}",
     NULL},
    {OF(forms_sample), "[1,null,null,\"m\",null]", "[1,null,null,\"m\"]"},
    {OF(forms_nothing), "[1,2]", "[]"},
    {OF(forms_event), "{\"x\":1.0,\"type\":\"point\",\"y\":2.0}",
     "{\"type\":\"point\",\"x\":1.0,\"y\":2.0}"},
    {OF(forms_answer), "{\"answer\":\"yes\"}", NULL},
    {OF(peers_point), "{\"y\":2,\"x\":1}", "{\"x\":1,\"y\":2}"},
    {OF(peers_empty), "{}", NULL},
    {OF(peers_pair), "[1]", NULL},
    {OF(peers_shape), "{\"x\":1,\"kind\":\"point\"}", "{\"kind\":\"point\",\"x\":1}"},
    {OF(scalars_times),
     "{\"at\":\"2026-01-31T13:00:00.50+01:00\",\"posix\":-1,\"millis\":1,\"nanos\":2,\"took\":3,"
     "\"ttl\":4,\"jitter\":5}",
     "{\"at\":\"2026-01-31T12:00:00.500Z\",\"posix\":-1,\"millis\":1,\"nanos\":2,\"took\":3,"
     "\"ttl\":4,\"jitter\":5}"},
    {OF(scalars_names),
     "{\"price\":\"-12.50\",\"id\":\"123E4567-E89B-12D3-A456-426614174000\",\"topic\":\"a.b\","
     "\"session\":9007199254740992}",
     "{\"price\":\"-12.50\",\"id\":\"123e4567-e89b-12d3-a456-426614174000\",\"topic\":\"a.b\","
     "\"session\":9007199254740992}"},
    {OF(scalars_many),
     "{\"times\":[\"1970-01-01T00:00:00Z\"],\"seconds\":[0],\"spans\":{\"s\":1},\"ids\":["
     "\"00000000-0000-0000-0000-000000000000\",\"00000000-0000-0000-0000-000000000001\"],"
     "\"prices\":[null,\"0\"]}",
     NULL},
};

/* The last member is the problem here. */
static const struct codec wrong[] = {
    {OF(every_kind), "1", "expected a string, found an integer"},
    {OF(every_level), "128", "128 is outside -128..127"},
    {OF(every_limited),
     "{\"percent\":101,\"small\":-5,\"count\":1,\"name\":\"x\",\"tags\":[\"y\"]}",
     "percent: 101 is outside 0..100"},
    {OF(every_optional), "[]", "expected a map, found a list"},
    {OF(every_node),
     "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}],\"index\":{}}",
     "children[0].index: missing"},
    {OF(forms_colour), "\"green\"", "unknown name 'green'"},
    {OF(forms_level), "0", "unknown number 0"},
    {OF(forms_sample), "[1]", "[1]: missing"},
    {OF(forms_event), "{\"x\":1}", "type: missing"},
    {OF(forms_answer), "{\"answer\":\"maybe\"}", "answer: unknown name 'maybe'"},
    {OF(peers_point), "{\"x\":1,\"z\":1}", "z: not in the contract"},
    {OF(peers_empty), "{\"z\":1}", "z: not in the contract"},
    {OF(peers_pair), "[1,2,3]", "[2]: not in the contract"},
    {OF(peers_shape), "{\"kind\":\"empty\",\"z\":1}", "z: not in the contract"},
};

static void good_values_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++) {
        const struct codec *codec = &good[i];
        widl_arena arena = {0};
        widl_error error = {0};
        widl_value encoded;
        void *value = malloc(codec->size);

        assert_true(widl_value_from_json(widl_str(codec->in), &arena, &encoded, &error));
        if (!codec->decode(encoded, &arena, value, &error) ||
            !codec->encode(value, &arena, &encoded, &error))
            fail_msg("%s: %s", codec->in, widl_error_text(&error));
        assert_string_equal(widl_value_to_json(encoded, &arena, &error),
                            codec->out ? codec->out : codec->in);
        free(value);
        widl_arena_free(&arena);
    }
}

static void wrong_values_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        const struct codec *codec = &wrong[i];
        widl_arena arena = {0};
        widl_error error = {0};
        widl_value encoded;
        void *value = malloc(codec->size);

        assert_true(widl_value_from_json(widl_str(codec->in), &arena, &encoded, &error));
        assert_false(codec->decode(encoded, &arena, value, &error));
        assert_int_equal(error.code, WIDL_ERROR_INVALID);
        assert_string_equal(widl_error_text(&error), codec->out);
        free(value);
        widl_arena_free(&arena);
    }
}

/* Nothing has checked the bytes of a file before: also what the contract skips must be sound. */
static void unsound_bytes_are_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *problem;
    } cases[] = {
        {"", 0, "there is no value"},
        {"\x81", 1, "ends in the middle of a value"},
        {"\x80\x80", 2, "1 bytes follow the value"},
        {"\x81\x01\x02", 3, "expected a string as key, found an integer"},
        {"\x82\xa1q\x01\xa1q\x02", 7, "q: duplicate key"},
        {"\x81\xa1q\xa1\xff", 5, "q: not UTF-8"},
        {"\x81\xa1q\x91\xd4\x01\x01", 7, "q[0]: found an extension type, which WAMP does not have"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_arena arena = {0};
        widl_error error = {0};
        widl_value encoded = {(const unsigned char *)cases[i].bytes, cases[i].size};
        every_empty empty;
        every_optional optional;

        assert_false(every_empty_decode(encoded, &arena, &empty, &error));
        assert_string_equal(widl_error_text(&error), cases[i].problem);
        assert_false(every_optional_decode(encoded, &arena, &optional, &error));
        assert_string_equal(widl_error_text(&error), cases[i].problem);
        widl_arena_free(&arena);
    }
}

static void what_cannot_be_sent_is_not_written(void **state)
{
    widl_arena arena = {0};
    widl_error error = {0};
    widl_value encoded;
    every_limited limited = {.percent = 100, .count = 0, .name = widl_str("n")};

    (void)state;
    assert_false(
        every_kind_encode(&(every_kind){EVERY_KIND_UNRECOGNIZED}, &arena, &encoded, &error));
    assert_string_equal(widl_error_text(&error), "not a name of the enum");
    assert_false(forms_event_encode(&(forms_event){0}, &arena, &encoded, &error));
    assert_string_equal(widl_error_text(&error), "not a member of the union");
    assert_false(every_limited_encode(&limited, &arena, &encoded, &error));
    assert_string_equal(widl_error_text(&error), "count: 0 is outside 1..18446744073709551615");
    widl_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_values_come_back),
        cmocka_unit_test(wrong_values_are_refused),
        cmocka_unit_test(unsound_bytes_are_refused),
        cmocka_unit_test(what_cannot_be_sent_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
