/* SPDX-License-Identifier: MIT */
/* UTF-8 in pieces, judged by the check for whole texts. */
#include "transport/utf8_stream.h"

#include <string.h>

#include <widl/codec.h>

#include "support/cmocka_widl.h"

/* Bytes on both sides of every boundary of RFC 3629's grammar. */
static const unsigned char EDGES[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                                      0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
                                      0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};

static bool accepts(const unsigned char *text, size_t size, size_t piece)
{
    struct wi_utf8_stream stream = {0};

    for (size_t at = 0; at < size; at += piece) {
        size_t left = size - at < piece ? size - at : piece;

        if (!wi_utf8_stream_feed(&stream, text + at, left))
            return false;
    }
    return wi_utf8_stream_complete(&stream);
}

/* The judge is the other implementation, which reads whole texts. */
static void test_agrees_with_whole_texts(void **state)
{
    size_t count = ARRAY_LENGTH(EDGES);
    unsigned char text[4];

    (void)state;
    for (size_t i = 0; i < count * count * count * count; i++) {
        size_t rest = i;
        bool expected;

        for (size_t at = 0; at < sizeof(text); at++, rest /= count)
            text[at] = EDGES[rest % count];
        expected = widl_utf8_valid((widl_string){(const char *)text, sizeof(text)});
        if (accepts(text, sizeof(text), 4) != expected ||
            accepts(text, sizeof(text), 1) != expected)
            fail_msg("%02x %02x %02x %02x", text[0], text[1], text[2], text[3]);
    }
}

static void test_long_text(void **state)
{
    static const char TEXT[] = "plain text, then \xc3\xa4\xc3\xb6\xc3\xbc, \xe2\x82\xac and "
                               "\xf0\x9f\x98\x80, and plain text again";

    (void)state;
    for (size_t piece = 1; piece < sizeof(TEXT); piece++)
        assert_true(accepts((const unsigned char *)TEXT, sizeof(TEXT) - 1, piece));
    assert_true(accepts(NULL, 0, 1));
}

/* How many bytes can be fed before the text is refused. */
static void test_fails_at_the_first_wrong_byte(void **state)
{
    static const struct {
        const char *text;
        size_t good;
    } CASES[] = {
        {"ab\xff", 2},           {"\x80", 0},         {"\xc2\x41", 1},     {"\xc1\x80", 0},
        {"\xe0\x9f\x80", 1},     {"\xed\xa0\x80", 1}, {"\xf0\x8f\x80", 1}, {"\xf4\x90\x80", 1},
        {"\xf5\x80\x80\x80", 0}, {"\xe2\x82\x41", 2}, {"12345678\xff", 8}, {"\xf0\x9f\x98\xc0", 3},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        const unsigned char *text = (const unsigned char *)CASES[i].text;
        struct wi_utf8_stream stream = {0};
        struct wi_utf8_stream whole = {0};
        size_t good = 0;

        while (good < strlen(CASES[i].text) && wi_utf8_stream_feed(&stream, text + good, 1))
            good++;
        assert_int_equal(good, CASES[i].good);
        assert_false(wi_utf8_stream_feed(&whole, text, strlen(CASES[i].text)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agrees_with_whole_texts),
        cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_fails_at_the_first_wrong_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
