/* SPDX-License-Identifier: MIT */
/*
 * Base64: the vectors of RFC 4648, all short data, and texts that a lenient decoder takes.
 */
#include <string.h>

#include "support/cmocka_widl.h"
#include "value/base64.h"

static const struct {
    const char *data;
    const char *text;
} vectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\xfb\xff\xbf", "+/+/"},
};

static void test_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(vectors); i++) {
        size_t size = strlen(vectors[i].data);
        size_t length = wi_base64_size(size);
        unsigned char decoded[16];
        char text[16];

        assert_int_equal(length, strlen(vectors[i].text));
        wi_base64_write(text, (const unsigned char *)vectors[i].data, size);
        assert_memory_equal(text, vectors[i].text, length);
        assert_true(wi_base64_read(decoded, text, length, &size));
        assert_int_equal(size, strlen(vectors[i].data));
        assert_memory_equal(decoded, vectors[i].data, size);
    }
}

static void test_decoding_in_place(void **state)
{
    char text[] = "Zm9vYmFy";
    size_t size;

    (void)state;
    assert_true(wi_base64_read((unsigned char *)text, text, 8, &size));
    assert_int_equal(size, 6);
    assert_memory_equal(text, "foobar", 6);
}

static const char *const malformed[] = {
    "Z",      "Zg",   "Zg=",  "Z===",  "====", "Zh==", "Zm9=", "Zm8=Zm8=",         "Zg==Zm9v",
    "Zm9v\n", "Zm 9", "Zm-_", "Zm9v=", "=m9v", "Z=9v", "Zm=v", "\xff\xff\xff\xff",
};

static void test_malformed_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(malformed); i++) {
        unsigned char decoded[16];
        size_t size;

        assert_false(wi_base64_read(decoded, malformed[i], strlen(malformed[i]), &size));
    }
}

/** Every accepted group of four characters is the one that its data encodes to. */
static void test_each_value_has_one_text(void **state)
{
    static const char characters[] = "AQgwBz09+/=-";
    const size_t count = sizeof(characters) - 1;

    (void)state;
    for (size_t i = 0; i < count * count * count * count; i++) {
        const char text[4] = {characters[i % count], characters[i / count % count],
                              characters[i / count / count % count],
                              characters[i / count / count / count]};
        unsigned char decoded[3];
        char again[4];
        size_t size;

        if (!wi_base64_read(decoded, text, 4, &size))
            continue;
        wi_base64_write(again, decoded, size);
        assert_memory_equal(again, text, 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_decoding_in_place),
        cmocka_unit_test(test_malformed_is_refused),
        cmocka_unit_test(test_each_value_has_one_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
