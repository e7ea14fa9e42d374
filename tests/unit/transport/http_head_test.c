/* SPDX-License-Identifier: MIT */
/* HTTP heads: gathered in any pieces, then taken apart or refused. */
#include "transport/http_head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmocka_widl.h"

/** Feed `text` in pieces. Return: the last state; `*ret_used`: bytes that belong to the head. */
static enum wi_http_head_state feed(struct wi_http_head *head, const char *text, size_t size,
                                    size_t piece, size_t *ret_used)
{
    enum wi_http_head_state state = WI_HTTP_HEAD_MORE;

    *ret_used = 0;
    for (size_t at = 0; at < size && state == WI_HTTP_HEAD_MORE; at += piece) {
        size_t left = size - at < piece ? size - at : piece;
        size_t used;

        state = wi_http_head_feed(head, text + at, left, &used);
        *ret_used += used;
    }
    return state;
}

static void test_feed(void **state)
{
    static const struct {
        const char *text;
        enum wi_http_head_state state;
        size_t used;
    } CASES[] = {
        {"", WI_HTTP_HEAD_MORE, 0},
        {"GET / HTTP/1.1\r\nHost: x\r\n", WI_HTTP_HEAD_MORE, 25},
        {"a\r\n\r\n", WI_HTTP_HEAD_COMPLETE, 5},
        {"a\r\n\r\nrest", WI_HTTP_HEAD_COMPLETE, 5},
        {"a\r\n\r\n\r\n\r\n", WI_HTTP_HEAD_COMPLETE, 5},
        {"a\r\n\rb\r\n\r\r\n\r\n", WI_HTTP_HEAD_COMPLETE, 12},
        {"a\n\nb\r\n\r\n", WI_HTTP_HEAD_COMPLETE, 8},
        {"a\r\r\n\r\n", WI_HTTP_HEAD_COMPLETE, 6},
        {"\r\n\r\n", WI_HTTP_HEAD_COMPLETE, 4},
        {"a\x16\x03\x01", WI_HTTP_HEAD_BROKEN, 0},
        {"a\x7f", WI_HTTP_HEAD_BROKEN, 0},
        {"\x01", WI_HTTP_HEAD_BROKEN, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        for (size_t piece = 1; piece < 20; piece += 3) {
            struct wi_http_head head = {0};
            size_t used;

            assert_int_equal(feed(&head, CASES[i].text, strlen(CASES[i].text), piece, &used),
                             CASES[i].state);
            if (CASES[i].state != WI_HTTP_HEAD_BROKEN) {
                assert_int_equal(used, CASES[i].used);
                assert_int_equal(head.bytes.size, CASES[i].used);
            }
            wi_http_head_done(&head);
            assert_int_equal(head.bytes.size, 0);
        }
    }
}

static void test_longest_head(void **state)
{
    static const size_t PIECES[] = {1, 1000, 100000};
    char text[WI_HTTP_HEAD_BYTES + 16];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(PIECES); i++) {
        struct wi_http_head head = {0};
        size_t used;

        memset(text, 'x', sizeof(text));
        memcpy(text + WI_HTTP_HEAD_BYTES - 4, "\r\n\r\n", 4);
        assert_int_equal(feed(&head, text, sizeof(text), PIECES[i], &used), WI_HTTP_HEAD_COMPLETE);
        assert_int_equal(used, WI_HTTP_HEAD_BYTES);
        wi_http_head_done(&head);
        memset(text, 'x', sizeof(text));
        memcpy(text + WI_HTTP_HEAD_BYTES - 3, "\r\n\r\n", 4);
        assert_int_equal(feed(&head, text, sizeof(text), PIECES[i], &used), WI_HTTP_HEAD_TOO_LONG);
        assert_true(head.bytes.size <= WI_HTTP_HEAD_BYTES);
        wi_http_head_done(&head);
    }
}

static bool parse(struct wi_http_head *head, const char *text, struct wi_http_lines *lines)
{
    size_t used;

    *head = (struct wi_http_head){0};
    assert_int_equal(feed(head, text, strlen(text), 1000, &used), WI_HTTP_HEAD_COMPLETE);
    return wi_http_head_parse(head, lines);
}

static void test_parse(void **state)
{
    struct wi_http_head head;
    struct wi_http_lines lines;
    widl_string value = {0};

    (void)state;
    assert_true(parse(&head,
                      "START line\r\n"
                      "One: 1\r\n"
                      "two:  2 and more \t\r\n"
                      "Empty:\r\n"
                      "ONE:one again\r\n"
                      "\r\n",
                      &lines));
    assert_true(widl_str_equal(lines.start, widl_str("START line")));
    assert_int_equal(lines.count, 4);
    assert_int_equal(wi_http_count(&lines, "one", &value), 2);
    assert_true(widl_str_equal(value, widl_str("one again")));
    assert_int_equal(wi_http_count(&lines, "TWO", &value), 1);
    assert_true(widl_str_equal(value, widl_str("2 and more")));
    assert_int_equal(wi_http_count(&lines, "Empty", &value), 1);
    assert_int_equal(value.size, 0);
    assert_int_equal(wi_http_count(&lines, "on", NULL), 0);
    wi_http_head_done(&head);
}

static void test_malformed(void **state)
{
    static const char *const CASES[] = {
        "start\nA: b\r\n\r\n",        "start\r\nA: b\nC: d\r\n\r\n",  "start\r\nA: b\rc\r\n\r\n",
        "start\r\n folded\r\n\r\n",   "start\r\nA: b\r\n c\r\n\r\n",  "start\r\nno colon\r\n\r\n",
        "start\r\n: no name\r\n\r\n", "start\r\nA : b\r\n\r\n",       "start\r\nA b: c\r\n\r\n",
        "start\r\n(A): b\r\n\r\n",    "start\r\n\xc3\xa4: b\r\n\r\n", "\nstart\r\n\r\n",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_http_head head;
        struct wi_http_lines lines;

        if (parse(&head, CASES[i], &lines))
            fail_msg("accepted: %s", CASES[i]);
        assert_false(lines.too_many);
        wi_http_head_done(&head);
    }
}

static void test_most_headers(void **state)
{
    char text[WI_HTTP_HEAD_BYTES] = "start\r\n";
    struct wi_http_head head;
    struct wi_http_lines lines;

    (void)state;
    for (int i = 0; i < WI_HTTP_MAX_HEADERS; i++)
        strcat(text, "A: b\r\n");
    strcat(text, "\r\n");
    assert_true(parse(&head, text, &lines));
    assert_int_equal(lines.count, WI_HTTP_MAX_HEADERS);
    wi_http_head_done(&head);
    strcpy(text + strlen(text) - 2, "A: b\r\n\r\n");
    assert_false(parse(&head, text, &lines));
    assert_true(lines.too_many);
    wi_http_head_done(&head);
}

static void test_lists(void **state)
{
    static const char *const EXPECTED[] = {"a", "B", "c d", "e", "f"};
    struct wi_http_head head;
    struct wi_http_lines lines;
    struct wi_http_list list = {.lines = &lines, .name = "list"};
    widl_string element;
    size_t count = 0;

    (void)state;
    assert_true(parse(&head,
                      "start\r\n"
                      "List: a, B ,,\t c d\r\n"
                      "Other: x\r\n"
                      "LIST:\r\n"
                      "list: ,\r\n"
                      "list:e,f,\r\n"
                      "\r\n",
                      &lines));
    while (wi_http_list_next(&list, &element)) {
        assert_true(count < ARRAY_LENGTH(EXPECTED));
        assert_true(widl_str_equal(element, widl_str(EXPECTED[count++])));
    }
    assert_int_equal(count, ARRAY_LENGTH(EXPECTED));
    assert_true(wi_http_list_has(&lines, "list", "b"));
    assert_true(wi_http_list_has(&lines, "list", "F"));
    assert_false(wi_http_list_has(&lines, "list", "c"));
    assert_false(wi_http_list_has(&lines, "list", ""));
    assert_false(wi_http_list_has(&lines, "none", "a"));
    wi_http_head_done(&head);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_feed),         cmocka_unit_test(test_longest_head),
        cmocka_unit_test(test_parse),        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_most_headers), cmocka_unit_test(test_lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
