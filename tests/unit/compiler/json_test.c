/* SPDX-License-Identifier: MIT */
/* JSON that the compiler writes, with jansson as the judge. */
#include "base/json.h"

#include <jansson.h>
#include <stdint.h>

#include "support/cmocka_widl.h"

#define ROUNDS 2000

static json_t *parse(const struct json *json)
{
    json_error_t error;
    json_t *parsed =
        json_loadb(json->text.data, json->text.size, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

    if (!parsed)
        fail_msg("%s in:\n%.*s", error.text, TEXT_ARG(buffer_text(&json->text)));
    return parsed;
}

static void the_layout_is_for_people(void **state)
{
    struct json json = {0};

    (void)state;
    json_begin_object(&json, NULL);
    json_begin_array(&json, "empty");
    json_end_array(&json);
    json_begin_object(&json, "inner");
    json_write_number(&json, "size", SIZE_MAX);
    json_write_bool(&json, "yes", true);
    json_write_bool(&json, "no", false);
    json_write_null(&json, "nothing");
    json_end_object(&json);
    json_begin_array(&json, "list");
    json_write_string(&json, NULL, text_of("a"));
    json_write_string(&json, NULL, (struct text){0});
    json_end_array(&json);
    json_end_object(&json);
    assert_string_equal(json.text.data, "{\n"
                                        "  \"empty\": [],\n"
                                        "  \"inner\": {\n"
                                        "    \"size\": 18446744073709551615,\n"
                                        "    \"yes\": true,\n"
                                        "    \"no\": false,\n"
                                        "    \"nothing\": null\n"
                                        "  },\n"
                                        "  \"list\": [\n"
                                        "    \"a\",\n"
                                        "    \"\"\n"
                                        "  ]\n"
                                        "}\n");
    buffer_free(&json.text);
}

static void the_compact_layout_is_for_machines(void **state)
{
    struct json json = {.is_compact = true};

    (void)state;
    json_begin_object(&json, NULL);
    json_write_integer(&json, "code", -32601);
    json_begin_array(&json, "list");
    json_write_null(&json, NULL);
    json_write_integer(&json, NULL, INT64_MIN);
    json_end_array(&json);
    json_end_object(&json);
    assert_string_equal(json.text.data, "{\"code\":-32601,\"list\":[null,-9223372036854775808]}");
    buffer_free(&json.text);
}

static void strings_are_escaped(void **state)
{
    static const struct {
        const char *name;
        struct text text;
        const char *written;
    } cases[] = {
#define TEXT(literal) {literal, sizeof(literal) - 1}
        {"plain", TEXT("Caf\xc3\xa9"), "\"Caf\xc3\xa9\""},
        {"quotes", TEXT("\"\\/"), "\"\\\"\\\\/\""},
        {"controls", TEXT("\n\r\t\x1b\x7f\0x"), "\"\\n\\u000d\\u0009\\u001b\\u007f\\u0000x\""},
        {"controls above ASCII", TEXT("\xc2\x9b\xc2\xa0"), "\"\\u009b\xc2\xa0\""},
        {"no UTF-8", TEXT("a\xff\xc3"), "\"a\xef\xbf\xbd\xef\xbf\xbd\""},
        {"a surrogate", TEXT("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
        {"an overlong NUL", TEXT("\xc0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\""},
        {"beyond Unicode", TEXT("\xf4\x90\x80\x80"),
         "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
        {"cut off", TEXT("\xf0\x9f\x98"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
#undef TEXT
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct json json = {0};

        json_write_string(&json, NULL, cases[i].text);
        if (strcmp(json.text.data, cases[i].written) != 0)
            fail_msg("%s: %s", cases[i].name, json.text.data);
        buffer_free(&json.text);
    }
}

/** A small generator, so that a failure can be repeated. */
static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void any_bytes_give_valid_json(void **state)
{
    uint32_t seed = 2024;

    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        char bytes[40];
        struct json json = {0};
        size_t size = next_random(&seed) % sizeof(bytes);

        for (size_t i = 0; i < size; i++)
            bytes[i] = (char)next_random(&seed);
        json_begin_object(&json, NULL);
        json_write_string(&json, "value", (struct text){bytes, size});
        json_end_object(&json);
        for (size_t i = 0; i < json.text.size; i++) {
            unsigned char byte = (unsigned char)json.text.data[i];

            assert_true(byte >= ' ' || byte == '\n');
        }
        json_decref(parse(&json));
        buffer_free(&json.text);
    }
}

static void text_survives(void **state)
{
    static const char text[] = "a\"b\\c\n\x01\xc2\x80\xc3\xa9\xf0\x9f\x98\x80/\x7f";
    struct json json = {0};
    json_t *parsed;

    (void)state;
    json_write_string(&json, NULL, text_of(text));
    parsed = parse(&json);
    assert_string_equal(json_string_value(parsed), text);
    json_decref(parsed);
    buffer_free(&json.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_layout_is_for_people),
        cmocka_unit_test(the_compact_layout_is_for_machines),
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(any_bytes_give_valid_json),
        cmocka_unit_test(text_survives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
