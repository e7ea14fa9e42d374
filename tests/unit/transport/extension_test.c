/* SPDX-License-Identifier: MIT */
/* What is agreed on about compression: a server's choice of offers, a client's of answers. */
#include "transport/extension.h"

#include <stdio.h>
#include <string.h>

#include "support/cmocka_widl.h"

#define ANSWER WI_EXTENSION_OFFER

/** A head with these headers, each `Sec-WebSocket-Extensions`, separated by `|`. */
static void parse(struct wi_http_head *head, struct wi_http_lines *lines, const char *values)
{
    char text[1024] = "GET / HTTP/1.1\r\n";
    size_t used;

    for (const char *value = values; *value;) {
        size_t size = strcspn(value, "|");
        size_t end = strlen(text);

        snprintf(text + end, sizeof(text) - end, "Sec-WebSocket-Extensions: %.*s\r\n", (int)size,
                 value);
        value += size + (value[size] == '|');
    }
    strcat(text, "\r\n");
    *head = (struct wi_http_head){0};
    assert_int_equal(wi_http_head_feed(head, text, strlen(text), &used), WI_HTTP_HEAD_COMPLETE);
    assert_true(wi_http_head_parse(head, lines));
}

static void test_choice_of_a_server(void **state)
{
    static const struct {
        const char *offers;
        const char *answer; /**< "": no compression */
        unsigned window_bits;
    } CASES[] = {
        {"", "", 0},
        {"permessage-deflate", ANSWER, 15},
        {"PERMESSAGE-DEFLATE; Client_Max_Window_Bits", ANSWER, 15},
        {"permessage-deflate; client_max_window_bits=10", ANSWER, 15},
        {"permessage-deflate; server_no_context_takeover; client_no_context_takeover", ANSWER, 15},
        {"permessage-deflate; server_max_window_bits=15", ANSWER "; server_max_window_bits=15", 15},
        {"permessage-deflate;server_max_window_bits=9", ANSWER "; server_max_window_bits=9", 9},
        {"permessage-deflate; server_max_window_bits=\"12\"", ANSWER "; server_max_window_bits=12",
         12},
        {"permessage-deflate; server_max_window_bits=8", "", 0},
        {"permessage-deflate; server_max_window_bits=8, permessage-deflate", ANSWER, 15},
        {"permessage-deflate; server_max_window_bits=8|permessage-deflate", ANSWER, 15},
        {"x-webkit-deflate-frame, permessage-deflate", ANSWER, 15},
        {"x-webkit-deflate-frame", "", 0},
        {"permessage-deflate; server_max_window_bits", "", 0},
        {"permessage-deflate; server_max_window_bits=", "", 0},
        {"permessage-deflate; server_max_window_bits=16", "", 0},
        {"permessage-deflate; server_max_window_bits=010", "", 0},
        {"permessage-deflate; server_max_window_bits=115", "", 0},
        {"permessage-deflate; server_max_window_bits=1x", "", 0},
        {"permessage-deflate; server_max_window_bits=\"12", "", 0},
        {"permessage-deflate; server_no_context_takeover=1", "", 0},
        {"permessage-deflate; server_no_context_takeover; server_no_context_takeover", "", 0},
        {"permessage-deflate; something", "", 0},
        {"permessage-deflate;", "", 0},
        {"permessage-deflate2", "", 0},
        {"; permessage-deflate", "", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_http_head head;
        struct wi_http_lines lines;
        struct wi_compression compression;
        char answer[WI_EXTENSION_ANSWER_SIZE];

        parse(&head, &lines, CASES[i].offers);
        compression = wi_extension_choose(&lines);
        wi_extension_answer(compression, answer);
        assert_int_equal(compression.window_bits, CASES[i].window_bits);
        assert_string_equal(answer, CASES[i].answer);
        wi_http_head_done(&head);
    }
}

static void test_answers_to_a_client(void **state)
{
    static const struct {
        const char *answer;
        bool is_right;
        unsigned window_bits;
    } CASES[] = {
        {"", true, 0},
        {ANSWER, true, 15},
        {"permessage-deflate; server_no_context_takeover", true, 15},
        {ANSWER "; server_max_window_bits=8", true, 15},
        {"permessage-deflate", false, 0},
        {"permessage-deflate; client_no_context_takeover", false, 0},
        {ANSWER "; client_max_window_bits=10", false, 0},
        {ANSWER "; client_max_window_bits", false, 0},
        {ANSWER "; server_max_window_bits", false, 0},
        {ANSWER "; server_max_window_bits=7", false, 0},
        {ANSWER ", " ANSWER, false, 0},
        {ANSWER "|" ANSWER, false, 0},
        {"x-other", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_http_head head;
        struct wi_http_lines lines;
        struct wi_compression compression;

        parse(&head, &lines, CASES[i].answer);
        assert_int_equal(wi_extension_check(&lines, &compression), CASES[i].is_right);
        if (CASES[i].is_right)
            assert_int_equal(compression.window_bits, CASES[i].window_bits);
        wi_http_head_done(&head);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choice_of_a_server),
        cmocka_unit_test(test_answers_to_a_client),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
