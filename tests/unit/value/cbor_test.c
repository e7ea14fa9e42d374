/* SPDX-License-Identifier: MIT */
/* CBOR, both ways: the examples of RFC 8949, what is refused, random values, and short memory. */
#include <stdio.h>
#include <stdlib.h>

#include <widl/value.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"
#include "support/random_value.h"
#include "value/cbor_item.h"
#include "value/transcode.h"

static widl_string view(const widl_buffer *buffer)
{
    return widl_str_n((const char *)buffer->data, buffer->size);
}

static widl_value value_of(const widl_buffer *buffer)
{
    return (widl_value){buffer->data, buffer->size};
}

/** Bytes from pairs of hexadecimal digits. */
static widl_buffer bytes_of(const char *digits)
{
    widl_buffer out = {0};

    for (; *digits; digits += 2) {
        unsigned byte;

        assert_int_equal(sscanf(digits, "%2x", &byte), 1);
        assert_true(widl_buffer_append(&out, &(unsigned char){(unsigned char)byte}, 1));
    }
    return out;
}

/* RFC 8949, appendix A, as far as WAMP has such values. */
static const struct {
    const char *cbor;
    const char *json;
    bool is_preferred; /**< and what we write */
} EXAMPLES[] = {
    {"00", "0", true},
    {"01", "1", true},
    {"0a", "10", true},
    {"17", "23", true},
    {"1818", "24", true},
    {"1819", "25", true},
    {"1864", "100", true},
    {"1903e8", "1000", true},
    {"1a000f4240", "1000000", true},
    {"1b000000e8d4a51000", "1000000000000", true},
    {"1bffffffffffffffff", "18446744073709551615", true},
    {"20", "-1", true},
    {"29", "-10", true},
    {"3863", "-100", true},
    {"3903e7", "-1000", true},
    {"3b7fffffffffffffff", "-9223372036854775808", true},
    {"f90000", "0.0", true},
    {"f98000", "-0.0", true},
    {"f93c00", "1.0", true},
    {"fb3ff199999999999a", "1.1", true},
    {"f93e00", "1.5", true},
    {"f97bff", "65504.0", true},
    {"fa47c35000", "100000.0", true},
    {"fa7f7fffff", "3.4028234663852886e+38", true},
    {"fb7e37e43c8800759c", "1.0e+300", true},
    {"f90001", "5.960464477539063e-8", true},
    {"f90400", "0.00006103515625", true},
    {"f903ff", "0.00006097555160522461", true},
    {"fa33000000", "2.9802322387695312e-8", true},
    {"f9c400", "-4.0", true},
    {"fbc010666666666666", "-4.1", true},
    {"f4", "false", true},
    {"f5", "true", true},
    {"f6", "null", true},
    {"f7", "null", false},
    {"c074323031332d30332d32315432303a30343a30305a", "\"2013-03-21T20:04:00Z\"", false},
    {"c11a514b67b0", "1363896240", false},
    {"c1fb41d452d9ec200000", "1363896240.5", false},
    {"d74401020304", "\"\\u0000AQIDBA==\"", false},
    {"d818456449455446", "\"\\u0000ZElFVEY=\"", false},
    {"d82076687474703a2f2f7777772e6578616d706c652e636f6d", "\"http://www.example.com\"", false},
    {"40", "\"\\u0000\"", true},
    {"4401020304", "\"\\u0000AQIDBA==\"", true},
    {"60", "\"\"", true},
    {"6161", "\"a\"", true},
    {"6449455446", "\"IETF\"", true},
    {"62225c", "\"\\\"\\\\\"", true},
    {"62c3bc", "\"\\u00fc\"", true},
    {"63e6b0b4", "\"\\u6c34\"", true},
    {"64f0908591", "\"\\ud800\\udd51\"", true},
    {"80", "[]", true},
    {"83010203", "[1,2,3]", true},
    {"8301820203820405", "[1,[2,3],[4,5]]", true},
    {"98190102030405060708090a0b0c0d0e0f101112131415161718181819",
     "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]", true},
    {"a0", "{}", true},
    {"a26161016162820203", "{\"a\":1,\"b\":[2,3]}", true},
    {"826161a161626163", "[\"a\",{\"b\":\"c\"}]", true},
    {"a56161614161626142616361436164614461656145",
     "{\"a\":\"A\",\"b\":\"B\",\"c\":\"C\",\"d\":\"D\",\"e\":\"E\"}", true},
    {"5f42010243030405ff", "\"\\u0000AQIDBAU=\"", false},
    {"7f657374726561646d696e67ff", "\"streaming\"", false},
    {"7fff", "\"\"", false},
    {"9fff", "[]", false},
    {"9f018202039f0405ffff", "[1,[2,3],[4,5]]", false},
    {"9f01820203820405ff", "[1,[2,3],[4,5]]", false},
    {"83018202039f0405ff", "[1,[2,3],[4,5]]", false},
    {"83019f0203ff820405", "[1,[2,3],[4,5]]", false},
    {"9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff",
     "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]", false},
    {"bf61610161629f0203ffff", "{\"a\":1,\"b\":[2,3]}", false},
    {"826161bf61626163ff", "[\"a\",{\"b\":\"c\"}]", false},
    {"bf6346756ef563416d7421ff", "{\"Fun\":true,\"Amt\":-2}", false},
    {"bf7f6161616bff01ff", "{\"ak\":1}", false},
    {"1b0000000000000001", "1", false},
    {"9b0000000000000001f6", "[null]", false},
    {"d9d9f7d9d9f781c000", "[0]", false},
};

/** The JSON text of MessagePack. */
static widl_buffer json_of(const widl_buffer *packed)
{
    widl_buffer json = {0};
    widl_problem problem;

    if (!wi_msgpack_to_json(value_of(packed), &json, &problem))
        fail_msg("%s", problem.text);
    return json;
}

static void test_examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(EXAMPLES); i++) {
        widl_buffer cbor = bytes_of(EXAMPLES[i].cbor);
        widl_buffer packed = {0};
        widl_buffer wanted = {0};
        widl_buffer written = {0};
        widl_problem problem;

        if (!wi_cbor_to_msgpack(view(&cbor), &packed, &problem))
            fail_msg("%s: %s", EXAMPLES[i].cbor, problem.text);
        assert_true(wi_json_to_msgpack(widl_str(EXAMPLES[i].json), &wanted, &problem));
        widl_buffer found_json = json_of(&packed);
        widl_buffer wanted_json = json_of(&wanted);

        if (!widl_str_equal(view(&found_json), view(&wanted_json)))
            fail_msg("%s: %.*s", EXAMPLES[i].cbor, (int)found_json.size,
                     (const char *)found_json.data);
        assert_true(wi_msgpack_to_cbor(value_of(&wanted), &written, &problem));
        assert_int_equal(EXAMPLES[i].is_preferred, widl_str_equal(view(&written), view(&cbor)));
        widl_buffer_free(&cbor);
        widl_buffer_free(&packed);
        widl_buffer_free(&wanted);
        widl_buffer_free(&written);
        widl_buffer_free(&found_json);
        widl_buffer_free(&wanted_json);
    }
}

/* Values that JSON does not have. */
static void test_infinite_numbers(void **state)
{
    static const struct {
        const char *cbor;
        const char *msgpack;
        const char *again;
    } CASES[] = {
        {"f97c00", "ca7f800000", "f97c00"},
        {"f9fc00", "caff800000", "f9fc00"},
        {"fa7f800000", "ca7f800000", "f97c00"},
        {"fbfff0000000000000", "cbfff0000000000000", "f9fc00"},
        {"f97e00", "ca7fc00000", "f97e00"},
        {"fa7fc00000", "ca7fc00000", "f97e00"},
        {"fb7ff8000000000000", "cb7ff8000000000000", "f97e00"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        widl_buffer cbor = bytes_of(CASES[i].cbor);
        widl_buffer wanted = bytes_of(CASES[i].msgpack);
        widl_buffer again = bytes_of(CASES[i].again);
        widl_buffer packed = {0};
        widl_buffer written = {0};
        widl_problem problem;

        assert_true(wi_cbor_to_msgpack(view(&cbor), &packed, &problem));
        assert_true(widl_str_equal(view(&packed), view(&wanted)));
        assert_true(wi_msgpack_to_cbor(value_of(&packed), &written, &problem));
        assert_true(widl_str_equal(view(&written), view(&again)));
        widl_buffer_free(&cbor);
        widl_buffer_free(&wanted);
        widl_buffer_free(&again);
        widl_buffer_free(&packed);
        widl_buffer_free(&written);
    }
}

static void test_refusals(void **state)
{
    static const struct {
        const char *cbor;
        const char *path;
        const char *text;
    } CASES[] = {
        {"", "", "middle of a value"},
        {"18", "", "middle of a value"},
        {"1900", "", "middle of a value"},
        {"8201", "", "middle of a value"},
        {"82c0", "", "middle of a value"},
        {"9f01", "[1]", "middle of a value"},
        {"62c3", "", "middle of a value"},
        {"7f", "", "middle of a value"},
        {"7f6161", "", "middle of a value"},
        {"a16161", "a", "middle of a value"},
        {"bf616101", "", "middle of a value"},
        {"bf6161ff", "a", "not open"},
        {"9b8000000000000000", "", "middle of a value"},
        {"bb8000000000000000", "", "middle of a value"},
        {"5bffffffffffffffff", "", "middle of a value"},
        {"7b7fffffffffffffff61", "", "middle of a value"},
        {"3b8000000000000000", "", "more than 64 bits"},
        {"3bffffffffffffffff", "", "more than 64 bits"},
        {"c249010000000000000000", "", "more than 64 bits"},
        {"c349010000000000000000", "", "more than 64 bits"},
        {"c24101", "", "more than 64 bits"},
        {"82d8190001", "[0]", "reference"},
        {"d81d00", "", "reference"},
        {"f0", "", "simple value"},
        {"f3", "", "simple value"},
        {"f818", "", "simple value"},
        {"f8ff", "", "simple value"},
        {"f815", "", "simple value"},
        {"1c", "", "does not have"},
        {"1f", "", "does not have"},
        {"3f", "", "does not have"},
        {"df00", "", "does not have"},
        {"fc", "", "does not have"},
        {"fe", "", "does not have"},
        {"7e", "", "does not have"},
        {"ff", "", "not open"},
        {"81ff", "[0]", "not open"},
        {"8261ff01", "[0]", "not UTF-8"},
        {"64eda080ff", "", "not UTF-8"},
        {"7f61c361bcff", "", "not UTF-8"},
        {"7f4161ff", "", "another type"},
        {"5f6161ff", "", "another type"},
        {"5fc04101ff", "", "another type"},
        {"7f7f6161ffff", "", "pieces that are in pieces"},
        {"a10101", "", "string as key"},
        {"a1416101", "", "string as key"},
        {"a1f600", "", "string as key"},
        {"a2616101616102", "a", "duplicate key"},
        {"a26161017f6161ff02", "a", "duplicate key"},
        {"a16161a1616281ff", "a.b[0]", "not open"},
        {"0000", "", "1 bytes follow"},
        {"8000", "", "1 bytes follow"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        widl_buffer cbor = bytes_of(CASES[i].cbor);
        unsigned char *exact = malloc(cbor.size + (cbor.size == 0));
        widl_buffer out = {0};
        widl_problem problem = {0};

        assert_non_null(exact);
        if (cbor.size > 0)
            memcpy(exact, cbor.data, cbor.size);
        if (wi_cbor_to_msgpack(widl_str_n((const char *)exact, cbor.size), &out, &problem))
            fail_msg("%s is accepted", CASES[i].cbor);
        if (!strstr(problem.text, CASES[i].text) || strcmp(problem.path, CASES[i].path) != 0)
            fail_msg("%s: %s: %s", CASES[i].cbor, problem.path, problem.text);
        assert_int_equal(out.size, 0);
        free(exact);
        widl_buffer_free(&out);
        widl_buffer_free(&cbor);
    }
}

static void test_depth(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        size_t depth = i & 1 ? WIDL_MAX_DEPTH + 1 : WIDL_MAX_DEPTH;
        widl_buffer cbor = {0};
        widl_buffer out = {0};
        widl_problem problem;

        for (size_t j = 1; j < depth; j++)
            assert_true(widl_buffer_append(&cbor, i & 2 ? "\x9f" : "\x81", 1));
        assert_true(widl_buffer_append(&cbor, "\x80", 1));
        for (size_t j = 1; i & 2 && j < depth; j++)
            assert_true(widl_buffer_append(&cbor, "\xff", 1));
        assert_int_equal(wi_cbor_to_msgpack(view(&cbor), &out, &problem), !(i & 1));
        if (i & 1)
            assert_string_equal(problem.text, "nested deeper than 64");
        widl_buffer_free(&cbor);
        widl_buffer_free(&out);
    }
}

/* A million tags in front of a value cost time, and nothing else. */
static void test_many_tags(void **state)
{
    widl_buffer cbor = {0};
    widl_buffer out = {0};
    widl_problem problem;

    (void)state;
    assert_non_null(widl_buffer_reserve(&cbor, 1000001));
    memset(cbor.data, 0xc0, 1000000);
    cbor.data[1000000] = 0x05;
    cbor.size = 1000001;
    assert_true(wi_cbor_to_msgpack(view(&cbor), &out, &problem));
    assert_int_equal(out.size, 1);
    assert_int_equal(out.data[0], 5);
    widl_buffer_free(&cbor);
    widl_buffer_free(&out);
}

static void test_split(void **state)
{
    static const struct {
        const char *cbor;
        size_t count; /**< whole elements */
        const char *text;
    } CASES[] = {
        {"80", 0, NULL},
        {"c08301c10280", 3, NULL},
        {"9f01bf6161f6ffff", 2, NULL},
        {"880102030405060708", 8, NULL},
        {"89010203040506070809", 8, "more than 8 elements"},
        {"a0", 0, "expected a list"},
        {"6161", 0, "expected a list"},
        {"8301a10101", 1, "string as key"},
        {"8301a161610161", 2, "middle of a value"},
        {"8100ff", 1, "1 bytes follow"},
        {"82a2616101616102", 0, "duplicate key"},
        {"", 0, "middle of a value"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        widl_buffer cbor = bytes_of(CASES[i].cbor);
        widl_string elements[WI_SPLIT_MAX];
        widl_problem problem = {0};
        size_t count;

        assert_int_equal(wi_cbor_split(view(&cbor), NULL, elements, &count, &problem),
                         !CASES[i].text);
        assert_int_equal(count, CASES[i].count);
        if (CASES[i].text && !strstr(problem.text, CASES[i].text))
            fail_msg("%s: %s", CASES[i].cbor, problem.text);
        widl_buffer_free(&cbor);
    }
}

static void test_items(void **state)
{
    static const struct {
        const char *cbor;
        widl_kind kind;
        bool is_empty;
        const char *text;
    } CASES[] = {
        {"05", WIDL_KIND_INTEGER, false, NULL},   {"24", WIDL_KIND_INTEGER, false, NULL},
        {"40", WIDL_KIND_BYTES, false, NULL},     {"c061ff", WIDL_KIND_STRING, false, "\xff"},
        {"7fff", WIDL_KIND_STRING, false, NULL},  {"80", WIDL_KIND_LIST, true, NULL},
        {"9fff", WIDL_KIND_LIST, true, NULL},     {"9f00ff", WIDL_KIND_LIST, false, NULL},
        {"c0a0", WIDL_KIND_MAP, true, NULL},      {"bfff", WIDL_KIND_MAP, true, NULL},
        {"f4", WIDL_KIND_BOOL, false, NULL},      {"f5", WIDL_KIND_BOOL, false, NULL},
        {"f6", WIDL_KIND_NULL, false, NULL},      {"f7", WIDL_KIND_NULL, false, NULL},
        {"f90000", WIDL_KIND_FLOAT, false, NULL}, {"fa00000000", WIDL_KIND_FLOAT, false, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        widl_buffer cbor = bytes_of(CASES[i].cbor);
        widl_string text = {0};
        uint64_t number = 99;

        assert_int_equal(wi_cbor_kind(view(&cbor)), CASES[i].kind);
        assert_int_equal(wi_cbor_is_empty(view(&cbor)), CASES[i].is_empty);
        assert_int_equal(wi_cbor_text(view(&cbor), &text), CASES[i].text != NULL);
        if (CASES[i].text)
            assert_true(widl_str_equal(text, widl_str(CASES[i].text)));
        assert_int_equal(wi_cbor_uint(view(&cbor), &number), i == 0);
        assert_int_equal(number, i == 0 ? 5 : 99);
        widl_buffer_free(&cbor);
    }
}

/* What is written is read as the same, but for floats that became shorter. */
static void test_random_round_trips(void **state)
{
    struct random_numbers random = {20260831};
    widl_writer writer = {0};

    (void)state;
    for (unsigned i = 0; i < 3000; i++) {
        widl_buffer cbor = {0};
        widl_buffer packed = {0};
        widl_buffer again = {0};
        widl_problem problem;

        writer.buffer.size = 0;
        random_value_write(&random, RANDOM_ANY, 4, &writer);
        assert_true(wi_msgpack_to_cbor(value_of(&writer.buffer), &cbor, &problem));
        if (!wi_cbor_to_msgpack(view(&cbor), &packed, &problem))
            fail_msg("value %u: %s", i, problem.text);
        assert_true(wi_msgpack_to_cbor(value_of(&packed), &again, &problem));
        assert_true(widl_str_equal(view(&cbor), view(&again)));
        widl_buffer_free(&cbor);
        widl_buffer_free(&packed);
        widl_buffer_free(&again);
    }
    widl_writer_free(&writer);
}

/** Read and write all examples as one list, in pieces. Return: whether it worked. */
static bool convert_all(const widl_buffer *cbor)
{
    widl_buffer packed = {0};
    widl_buffer again = {0};
    widl_string elements[WI_SPLIT_MAX];
    widl_problem problem = {0};
    size_t count;
    bool done = wi_cbor_to_msgpack(view(cbor), &packed, &problem) &&
                wi_msgpack_to_cbor(value_of(&packed), &again, &problem) &&
                wi_cbor_split(view(cbor), NULL, elements, &count, &problem);

    assert_true(done || problem.out_of_memory);
    widl_buffer_free(&packed);
    widl_buffer_free(&again);
    return done;
}

static void test_short_memory(void **state)
{
    widl_buffer cbor = {0};
    bool done = false;

    (void)state;
    assert_true(widl_buffer_append(&cbor, "\x81\x9f", 2));
    for (size_t i = 0; i < ARRAY_LENGTH(EXAMPLES); i++) {
        widl_buffer bytes = bytes_of(EXAMPLES[i].cbor);

        assert_true(widl_buffer_append(&cbor, bytes.data, bytes.size));
        widl_buffer_free(&bytes);
    }
    assert_true(widl_buffer_append(&cbor, "\xff", 1));
    for (size_t successes = 0; !done; successes++) {
        failing_malloc_start(successes);
        done = convert_all(&cbor);
        assert_int_equal(failing_malloc_stop(), !done);
    }
    widl_buffer_free(&cbor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),     cmocka_unit_test(test_infinite_numbers),
        cmocka_unit_test(test_refusals),     cmocka_unit_test(test_depth),
        cmocka_unit_test(test_many_tags),    cmocka_unit_test(test_split),
        cmocka_unit_test(test_items),        cmocka_unit_test(test_random_round_trips),
        cmocka_unit_test(test_short_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
